// Texts of one language, one for each member of an enum. They are read at once, when a language is first used, from the
// resources that the build makes of a .restext file (lines NAME = TEXT), and then found by index: nothing is looked up or
// parsed while people talk. That each language has every text, with the same arguments, is a test's business, not this file's.

using System.Collections;
using System.Globalization;
using System.Resources;
using System.Runtime.CompilerServices;
using System.Text;

namespace Foyer.Wording;

/// <summary>Immutable. The members of <typeparamref name="TPhrase"/> count from 0, without gaps.</summary>
internal abstract class Texts<TPhrase> where TPhrase : struct, Enum
{
    private readonly CompositeFormat[] _formats;
    private readonly string[] _texts;

    /// <summary>From these resources of the assembly that has the enum.</summary>
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

    /// <summary>The phrase for this many, with the number as {0} and the others from {1} on. Languages without a plural have the same text twice.</summary>
    public string Count(TPhrase one, TPhrase many, int count, params ReadOnlySpan<object?> others) =>
        Format(count == 1 ? one : many, [count, .. others]);

    internal static Dictionary<string, string> Read(string resources)
    {
        using var reader = new ResourceReader(typeof(TPhrase).Assembly.GetManifestResourceStream(resources + ".resources")!);
        return reader.Cast<DictionaryEntry>().ToDictionary(text => (string)text.Key, text => (string)text.Value!);
    }

    private static int Index(TPhrase phrase) => Unsafe.BitCast<TPhrase, int>(phrase);
}
