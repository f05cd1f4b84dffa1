// Texts of one language, one for each member of an enum. All of them are read when a language is first used, from the resources that the
// build makes from a .restext file (lines NAME = TEXT), and then found by index. So nothing is looked up or parsed while people talk.
// A test, not this file, checks that each language has every text, with the same arguments.

using System.Collections;
using System.Resources;
using System.Runtime.CompilerServices;

namespace Foyer.Wording;

/// <summary>Immutable. The members of <typeparamref name="TPhrase"/> count from 0, without gaps.</summary>
internal abstract class Texts<TPhrase> where TPhrase : struct, Enum
{
    private readonly CompositeFormat[] _formats;
    private readonly string[] _texts;

    /// <summary>Reads the texts from these resources of the assembly that has the enum.</summary>
    protected Texts(string resources)
    {
        Dictionary<string, string> read = Read(resources);
        _formats = [.. Enum.GetNames<TPhrase>().Select(name => CompositeFormat.Parse(read.GetValueOrDefault(name, name)))];
        _texts = [.. _formats.Select(format => format.MinimumArgumentCount == 0 ? string.Format(null, format.Format, []) : format.Format)];
    }

    /// <summary>A text without arguments.</summary>
    public string this[TPhrase phrase] => _texts[Index(phrase)];

    public string Format(TPhrase phrase, params ReadOnlySpan<object?> arguments) =>
        arguments.IsEmpty ? this[phrase] : string.Format(CultureInfo.InvariantCulture, _formats[Index(phrase)], arguments);

    /// <summary>The phrase for this count, which is {0}; the others follow. A language without a plural has the same text twice.</summary>
    public string Count(TPhrase one, TPhrase many, int count, params ReadOnlySpan<object?> others) =>
        Format(count == 1 ? one : many, [count, .. others]);

    internal static Dictionary<string, string> Read(string resources)
    {
        using var reader = new ResourceReader(typeof(TPhrase).Assembly.GetManifestResourceStream(resources + ".resources")!);
        return reader.Cast<DictionaryEntry>().ToDictionary(text => (string)text.Key, text => (string)text.Value!);
    }

    private static int Index(TPhrase phrase) => Unsafe.BitCast<TPhrase, int>(phrase);
}
