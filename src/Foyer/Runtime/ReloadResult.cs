namespace Foyer.Runtime;

/// <summary>
/// The result of a reload of the settings. <paramref name="Problem"/> is what is wrong with them, in one line for the operator; then nothing
/// was changed. It is null if nothing is wrong. <paramref name="NeedRestart"/> lists the settings that have changed but need a restart, by
/// the operator's names for them.
/// </summary>
internal sealed record ReloadResult(string? Problem, IReadOnlyList<string> NeedRestart);
