// Finds the command that a line calls and runs it. If there is no such command, suggests the one that was probably meant.

using Foyer.Wording;

namespace Foyer.Line;

/// <summary>Immutable. <paramref name="elsewhere"/> maps the names that other chats use to these commands, and <paramref name="withoutSlash"/> words that are meant as one.</summary>
internal sealed class CommandTable(IReadOnlyList<LineCommand> all, IReadOnlyDictionary<string, string> elsewhere, IReadOnlyDictionary<string, string> withoutSlash)
{
    private readonly Dictionary<string, LineCommand> _byName = all
        .SelectMany(row => row.Short.Prepend(row.Name), KeyValuePair.Create)
        .ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Longer lines are talk. It keeps the look-up off the path of most lines.</summary>
    private const int Longest = 12;

    public IReadOnlyList<LineCommand> All => all;

    public static bool IsCommand(string line) => line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal);

    /// <summary>Runs the line, or answers why it cannot. No other client ever sees the line.</summary>
    public Task RunAsync(LineClient client, string line)
    {
        string name = line[..Arguments.EndOfWord(line)];
        string arguments = line[name.Length..];

        if (Find(name) is not { } command) FailUnknown(client, name);
        else if (!command.Arity.Fits(arguments)) client.Fail(Phrase.Usage, command.Usage);
        else return command.RunAsync(client, new Arguments(arguments));
        return Task.CompletedTask;
    }

    public void FailUnknown(LineClient client, string name)
    {
        if (Nearest(name) is { } nearest) client.Fail(Phrase.UnknownCommandMeant, name, nearest);
        else client.Fail(Phrase.UnknownCommand, name);
    }

    public LineCommand? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether the line is the command to leave, without a text.</summary>
    public bool IsQuit(string line) => line.Length is > 1 and <= 5 && line[0] == '/' && Find(line) is { Name: "/quit" };

    /// <summary>Whether the line calls an existing command. Names are ASCII, so a name ends even at an invisible character.</summary>
    public bool Knows(string line)
    {
        if (!IsCommand(line)) return false;
        int end = line.AsSpan().IndexOfAnyExceptInRange('!', '~');
        return Find(end < 0 ? line : line[..end]) is not null;
    }

    /// <summary>The command that this line probably means, though it has no slash: <c>help</c>. Null for ordinary talk.</summary>
    public string? MeantBy(string line) => line.Length <= Longest ? withoutSlash.GetValueOrDefault(line.Trim()) : null;

    /// <summary>The command that was probably meant, if one is similar enough.</summary>
    private string? Nearest(string name)
    {
        if (elsewhere.TryGetValue(name, out string? known)) return known;
        if (name.Length is < 3 or > 20) return null;
        (string Name, int Distance) best = all.Select(row => (row.Name, Distance(row.Name, name.ToLowerInvariant()))).MinBy(row => row.Item2);
        return best.Distance <= (name.Length <= 5 ? 1 : 2) ? best.Name : null;
    }

    /// <summary>How many letters must be changed, added, left out or swapped with their neighbour (Damerau, Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var steps = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++) steps[i, 0] = i;
        for (int j = 0; j <= other.Length; j++) steps[0, j] = j;
        for (int i = 1; i <= one.Length; i++)
        {
            for (int j = 1; j <= other.Length; j++)
            {
                int change = steps[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(change, Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
            }
        }
        return steps[one.Length, other.Length];
    }
}
