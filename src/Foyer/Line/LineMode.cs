// A mode takes the next typed lines in place of the chat. One mode is active at a time; it ends itself.

namespace Foyer.Line;

internal abstract class LineMode(LineClient client)
{
    protected LineClient Client => client;

    public virtual void Begin() => client.Mode = this;

    /// <summary>Takes a line, after cleaning. It may be empty.</summary>
    public abstract Task TakeAsync(string line);

    /// <summary>A line exceeded a limit, so the mode does not get it.</summary>
    public virtual void Miss(string line) { }

    protected virtual void End() => client.Mode = null;
}
