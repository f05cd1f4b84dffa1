namespace Foyer.Runtime;

/// <summary>
/// What came of reading the settings again. <paramref name="Problem"/>: what is wrong with them, one line for the operator, and nothing was changed; or null.
/// <paramref name="NeedRestart"/>: the settings that have changed and take a restart, as the operator names them.
/// </summary>
internal sealed record ReloadResult(string? Problem, IReadOnlyList<string> NeedRestart);
