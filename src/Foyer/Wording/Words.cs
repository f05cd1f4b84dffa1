// The languages that a line client can be told things in. One instance each, made when somebody first needs it; it is also
// the identity of the language: formats are found by it (LineFormat.Of).

using System.Diagnostics.CodeAnalysis;

namespace Foyer.Wording;

internal sealed class Words : Texts<Phrase>
{
    private static readonly Lazy<Words> LazyEnglish = new(() => new Words(nameof(English), "en", "english", "tiếng anh", "tieng anh"));
    private static readonly Lazy<Words> LazyVietnamese = new(() => new Words(nameof(Vietnamese), "vi", "vn", "vietnamese", "tiếng việt", "tieng viet"));

    private readonly string[] _names;

    private Words(string file, params string[] names) : base($"Foyer.Wording.{file}") => _names = names;

    public static Words English => LazyEnglish.Value;

    public static Words Vietnamese => LazyVietnamese.Value;

    /// <summary>All languages; each is made only when the enumeration comes to it.</summary>
    public static IEnumerable<Words> All
    {
        get
        {
            yield return English;
            yield return Vietnamese;
        }
    }

    /// <summary>As in settings and commands: <c>en</c>, <c>vi</c> (ISO 639-1).</summary>
    public string Code => _names[0];

    /// <summary>By its code, or what people call it, in either language.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out Words? words)
    {
        words = All.FirstOrDefault(language => language._names.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase));
        return words is not null;
    }
}
