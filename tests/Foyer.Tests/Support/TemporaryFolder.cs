// A folder for one test, gone with all that is in it.

namespace Foyer.Tests.Support;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("foyer-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Every file in it with its bytes: to see that nothing was touched.</summary>
    public Dictionary<string, string> Bytes() =>
        Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).ToDictionary(file => file, file => Convert.ToHexString(System.IO.File.ReadAllBytes(file)), StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
