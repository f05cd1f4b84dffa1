// Where the files are that the tests check as files: documents, sources, samples.

namespace Foyer.Tests.Support;

public static class Repository
{
    /// <summary>The folder with the solution, above wherever the tests were built to.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Foyer.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
