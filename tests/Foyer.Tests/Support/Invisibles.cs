// All kinds of things that show nothing, for tests that put them before something.

using System.Text;
using CsCheck;

namespace Foyer.Tests.Support;

internal static class Invisibles
{
    public static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>A kind each.</summary>
    public static readonly string[] Characters =
    [
        "\uFEFF", "\u200B", "\u200C", "\u200D", "\u2060", "\u00AD", "\uFE0F", "\uFE00", "\U000E0100", "\u034F", "\u180E", "\u180B", "\u2063", "\u206A", "\uFFF9", "\uFFA0",
        "\u3164", "\u115F", "\u1160", "\u17B4", "\u2800", "\U000E0001", "\U000E0061", "\U000E007F", "\U0001D173", "\U0001BCA0", "\u061C", "\u200E", "\u202E", "\u2066",
        "\u0301", "\u20DD", "\u0903", "\u0E31", "\u17D2", // marks
        " ", "\t", "\u00A0", "\u3000", "\u2003", "\u1680", "\v", "\f", "\u0085", "\u2028", "\u2029",
        "\0", "\u0001", "\a", "\b", "\u007F", "\u0015", "\u0016", "\u001F", "\u0080", "\u009C",
    ];

    /// <summary>Whole ones.</summary>
    public static readonly string[] Sequences =
    [
        "\e[D", "\e[1;5A", "\e[31m", "\e[200~", "\e[?25l", "\e[ q", "\u009B0m", "\e[[A", "\eOA", "\eOP", "\u008FB", "\e(B", "\e#8", "\e7", "\e=",
        "\e]0;title\a", "\e]0;my /title\e\\", "\e]8;;http://example.org/a\a", "\u009D0;t\u009C", "\eP1$r0m\e\\", "\e_x\e\\", "\e^y\e\\",
    ];

    /// <summary>Broken off.</summary>
    public static readonly string[] Begun =
        ["\e", "\e[", "\e[3", "\e[31;", "\e[ ", "\u009B", "\eO", "\u008F", "\e(", "\e[[", "\e]", "\e]0;", "\e]0;title", "\e]0;my title ", "\e]8;;http://example.org/a", "\u009D", "\eP", "\eP1$q", "\e_", "\eX"];

    public static readonly Gen<byte[]> Atoms = Gen.OneOf(Of(Characters), Of(Sequences), Of(Begun));

    /// <summary>Some of them, one after the other.</summary>
    public static readonly Gen<byte[]> Any = Atoms.Array[1, 6].Select(atoms => atoms.SelectMany(atom => atom).ToArray());

    private static Gen<byte[]> Of(string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => Encoding.UTF8.GetBytes(texts[index]));
}
