// One attached person as the chat sees them. Knows nothing of sockets: it reaches the person through its receiver.

namespace Foyer.Chat;

/// <summary>Its members are called by the protocol that attached it, one at a time; <see cref="Name"/> may be read by anybody. Joins before it speaks.</summary>
internal sealed class Session(string address, IReceiver receiver, ChatDirectory directory)
{
    private volatile string _name = address;

    // The room it is in, and its place there; one room until there are more.
    private Room? _room;
    private Member? _member;

    /// <summary>The name of this moment; until it chooses one, <c>host:port</c>. A room goes by its own copy, which changes in the room's order.</summary>
    public string Name => _name;

    /// <summary>Completes when the room has welcomed it.</summary>
    public Task JoinAsync(Room room)
    {
        _room = room;
        _member = new Member(receiver, _name);
        var request = new JoinRequest(_member);
        _ = room.PostAsync(request);
        return request.Done.Task;
    }

    /// <summary>Completes when the room can take more: the caller stops reading its peer until then.</summary>
    public Task SayAsync(string text) => _room!.PostAsync(new SayRequest(_member!, text));

    public async Task<Refusal> RenameAsync(string newName)
    {
        if (string.Equals(newName, _name, StringComparison.Ordinal)) return Refusal.None;
        Refusal refusal = directory.TryReserve(this, newName);
        if (refusal != Refusal.None) return refusal;

        string oldName = _name;
        _name = newName;
        Task posted = _room!.PostAsync(new RenameRequest(_member!, newName));
        if (NameRules.Key(oldName) != NameRules.Key(newName)) directory.Release(this, oldName); // after the post, as in leaving
        await posted;
        return Refusal.None;
    }

    public Task<RoomMembers> WhoAsync(int atMost)
    {
        var request = new WhoRequest(atMost);
        _ = _room!.PostAsync(request);
        return request.Answer.Task;
    }

    /// <summary>Completes when all that the room owed this session has been handed to its receiver. Any thread; may be called twice.</summary>
    public async Task LeaveAsync()
    {
        if (_member is null) return;
        var request = new LeaveRequest(_member);
        _ = _room!.PostAsync(request);
        directory.Release(this, _name); // after the post: whoever takes the name now is heard of after this leaving
        await request.Done.Task;
    }
}
