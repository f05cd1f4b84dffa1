// The languages for line clients. Each has one instance, which is created when it is first needed. The instance is also the identity of the
// language: LineFormat.Of finds formats by it.

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

    /// <summary>All languages. Each is created only when the enumeration comes to it.</summary>
    public static IEnumerable<Words> All => new[] { LazyEnglish, LazyVietnamese }.Select(language => language.Value);

    /// <summary>The code of the language in settings and commands: <c>en</c>, <c>vi</c> (ISO 639-1).</summary>
    public string Code => _names[0];

    /// <summary>Finds a language by its code, or by its name in English or Vietnamese.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out Words? words)
    {
        words = All.FirstOrDefault(language => language._names.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase));
        return words is not null;
    }
}
