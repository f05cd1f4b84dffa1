// A request in the inbox of a room, with what belongs to this server alone: the session that asks, and what waits for the answer. It is found again when
// the request comes back from the order. The requests of other servers come without it.

using Foyer.Chat.Events;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>
/// <paramref name="Request"/> is null for an <paramref name="Errand"/>, which is not a request: something that only this server does in the room's turn.
/// <paramref name="Stay"/>: the session that asks. <paramref name="Waiting"/> gets the receipt; if it is null, the session's receiver gets it, if there is a
/// <paramref name="Tag"/> or a refusal.
/// </summary>
internal readonly record struct Submission(RoomRequest? Request, Stay? Stay = null, Waiting? Waiting = null, string? Tag = null, Action? Errand = null)
{
    public int Weight => Request?.Weight ?? RoomRequest.ObjectWeight;
}

/// <summary>
/// Something that waits for the result of a request. <paramref name="untilStored"/>: if the request says something, the result comes when the message is
/// stored, or will not be. Otherwise it comes when the request is allowed, and if the message is not stored, the receiver gets another receipt.
/// </summary>
internal class Waiting(bool untilStored = false)
{
    private readonly TaskCompletionSource<Receipt> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool UntilStored => untilStored;

    public Task<Receipt> Received => _received.Task;

    /// <summary>Later calls have no effect.</summary>
    public void Complete(Receipt receipt) => _received.TrySetResult(receipt);
}

/// <summary>A session that joins. With a <see cref="Rooms.CatchUp"/>, the events of the room wait there until the catch-up is finished.</summary>
internal sealed class Arrival(Format format, CatchUp? catchUp) : Waiting
{
    public Format Format => format;

    public CatchUp? CatchUp => catchUp;
}
