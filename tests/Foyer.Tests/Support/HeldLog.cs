// A log that answers when the test says so.

using Foyer.Chat.Log;

namespace Foyer.Tests.Support;

internal sealed class HeldLog : FaultyLog
{
    private readonly Queue<Action<bool>> _appends = [];
    private readonly Queue<Action<Exception?>> _reads = [];

    /// <summary>Rooms with another name are answered at once.</summary>
    public string Held { get; init; } = "#a";

    public bool HoldsAppends { get; set; } = true;

    public bool HoldsReads { get; set; }

    /// <summary>Batches that wait for an answer: one, of one room.</summary>
    public int Appends => _appends.Count;

    public int Reads => _reads.Count;

    public override ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
    {
        if (room != Held || !HoldsAppends) return base.AppendAsync(room, messages);
        var answer = new TaskCompletionSource<bool>();
        _appends.Enqueue(accepted => answer.SetResult(accepted && base.AppendAsync(room, messages).AsTask().Result));
        return new ValueTask<bool>(answer.Task);
    }

    public override ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom) =>
        room == Held && HoldsReads ? Hold(_reads, () => base.ReadAsync(room, range, closedFrom)) : base.ReadAsync(room, range, closedFrom);

    public void Answer(bool accepted) => _appends.Dequeue()(accepted);

    public void AnswerRead(Exception? failure = null) => _reads.Dequeue()(failure);

    private static ValueTask<T> Hold<T>(Queue<Action<Exception?>> held, Func<ValueTask<T>> ask)
    {
        var answer = new TaskCompletionSource<T>();
        held.Enqueue(failure =>
        {
            if (failure is null) answer.SetResult(ask().AsTask().Result);
            else answer.SetException(failure);
        });
        return new ValueTask<T>(answer.Task);
    }
}
