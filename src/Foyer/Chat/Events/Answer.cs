// The result of everything that the chat is asked: it was done, or why not.

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
/// Done, or refused: why, for how long still (where that is known), and what somebody gave as the reason (for a room that looks like
/// another one, the name of that other room).
/// </summary>
internal readonly record struct Answer(Refusal Refusal, TimeSpan? Wait = null, string Reason = "") : IAnswer<Answer>
{
    public static readonly Answer Done = new(Refusal.None);

    public bool IsDone => Refusal == Refusal.None;

    public static implicit operator Answer(Refusal refusal) => new(refusal);

    public static Answer Refused(Refusal refusal) => refusal;
}

/// <summary>The same for a request that asks for something: <paramref name="Value"/> is null when it was refused.</summary>
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
