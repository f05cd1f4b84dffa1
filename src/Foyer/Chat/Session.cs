// One attached person as the chat sees them. Knows nothing of sockets: it reaches the person through its receiver.

namespace Foyer.Chat;

/// <summary>Its members are called by the protocol that attached it, one at a time; <see cref="Name"/> may be read by anybody.</summary>
internal sealed class Session(string address, IReceiver receiver, ChatDirectory directory)
{
    private volatile string _name = address;
    private Room? _room;

    public IReceiver Receiver => receiver;

    /// <summary>The name of this moment. A room goes by its own copy, which changes in the room's order.</summary>
    public string Name => _name;

    public Task JoinAsync(Room room)
    {
        _room = room;
        return room.PostAsync(new JoinRequest(this));
    }

    /// <summary>Completes when the room can take more: the caller stops reading its peer until then.</summary>
    public Task SayAsync(string text) => _room?.PostAsync(new SayRequest(this, text)) ?? Task.CompletedTask;

    public async Task<Refusal> RenameAsync(string newName)
    {
        if (string.Equals(newName, _name, StringComparison.Ordinal)) return Refusal.None;
        Refusal refusal = directory.TryRename(this, newName);
        if (refusal != Refusal.None) return refusal;

        _name = newName;
        if (_room is not null) await _room.PostAsync(new RenameRequest(this, newName));
        return Refusal.None;
    }

    public Task<RoomMembers> WhoAsync(int atMost)
    {
        if (_room is null) return Task.FromResult(new RoomMembers("", [], 0));
        var request = new WhoRequest(atMost);
        _ = _room.PostAsync(request);
        return request.Answer.Task;
    }

    /// <summary>Completes when all that the room owed this session has been handed to its receiver. May be called twice.</summary>
    public async Task LeaveAsync()
    {
        directory.Forget(this);
        if (_room is null) return;
        var request = new LeaveRequest(this);
        _ = _room.PostAsync(request);
        await request.Done.Task;
    }
}
