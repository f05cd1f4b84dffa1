// The result of every request to the chat: it was done, or it was refused for a reason.

using System.Diagnostics.CodeAnalysis;

namespace Foyer.Chat.Events;

/// <summary>An answer that can be a refusal.</summary>
internal interface IAnswer<TSelf> where TSelf : struct, IAnswer<TSelf>
{
    /// <summary><see cref="Refusal.None"/> when the request was done.</summary>
    Refusal Refusal { get; }

    static abstract TSelf Refused(Refusal refusal);
}

/// <summary>
/// The result of a request: done, or refused. A refusal has the time until it ends, where that is known, and the reason that a moderator gave.
/// If the room's name looks like that of another room, the reason is the name of that room.
/// </summary>
internal readonly record struct Answer(Refusal Refusal, TimeSpan? Wait = null, string Reason = "") : IAnswer<Answer>
{
    public static readonly Answer Done = new(Refusal.None);

    public bool IsDone => Refusal == Refusal.None;

    public static implicit operator Answer(Refusal refusal) => new(refusal);

    public static Answer Refused(Refusal refusal) => refusal;
}

/// <summary>The result of a request that returns a value. If it was refused, <paramref name="Value"/> is null.</summary>
internal readonly record struct Answer<T>(Answer Outcome, T? Value) : IAnswer<Answer<T>> where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsDone => Value is not null;

    public Refusal Refusal => Outcome.Refusal;

    public static implicit operator Answer<T>(T value) => new(Answer.Done, value);

    public static implicit operator Answer<T>(Answer refused) => new(refused, null);

    public static implicit operator Answer<T>(Refusal refused) => new(refused, null);

    public static Answer<T> Refused(Refusal refusal) => refusal;
}
