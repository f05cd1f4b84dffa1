// What is typed next is not a line of talk. One mode at a time; it ends itself.

namespace Foyer.Line;

internal abstract class LineMode(LineClient client)
{
    protected LineClient Client => client;

    public virtual void Begin() => client.Mode = this;

    /// <summary>A line, cleaned; also an empty one.</summary>
    public abstract Task TakeAsync(string line);

    /// <summary>A line was above a limit, and is not taken.</summary>
    public virtual void Miss(string line) { }

    protected virtual void End() => client.Mode = null;
}
