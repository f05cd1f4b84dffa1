// Commands to moderate a room. If the server's operator names no room, some of them apply to the whole server. This file turns the typed
// words into a request. The room decides who may do what.

using System.Diagnostics.CodeAnalysis;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Foyer.Wording;

namespace Foyer.Line.Commands;

internal static class OrderCommands
{
    /// <summary>Only the latest bans are shown, to limit what a list costs and prints.</summary>
    private const int ShownBans = 100;

    public static async Task KickAsync(LineClient client, Arguments arguments)
    {
        if (!client.TryRoom(arguments.Room(), out Room? room) || await client.FindAsync(arguments.Word()) is not { Person: var person }) return;
        if (client.TryShort(arguments, out string reason)) await AskAsync(client, room, new KickRequest(client.Session.Person, person.Id, reason), person.Name);
    }

    public static Task BanAsync(LineClient client, Arguments arguments) => SanctionAsync(client, arguments, SanctionKind.Ban);

    public static Task MuteAsync(LineClient client, Arguments arguments) => SanctionAsync(client, arguments, SanctionKind.Mute);

    public static Task UnbanAsync(LineClient client, Arguments arguments) => LiftAsync(client, arguments, SanctionKind.Ban);

    public static Task UnmuteAsync(LineClient client, Arguments arguments) => LiftAsync(client, arguments, SanctionKind.Mute);

    public static Task OpAsync(LineClient client, Arguments arguments) => RoleAsync(client, arguments, Role.Operator, given: true);

    public static Task DeopAsync(LineClient client, Arguments arguments) => RoleAsync(client, arguments, Role.Operator, given: false);

    public static Task VoiceAsync(LineClient client, Arguments arguments) => RoleAsync(client, arguments, Role.Voice, given: true);

    public static Task DevoiceAsync(LineClient client, Arguments arguments) => RoleAsync(client, arguments, Role.Voice, given: false);

    public static async Task BansAsync(LineClient client, Arguments arguments)
    {
        if (arguments.IsEmpty && client.Session.Person.IsOperator)
        {
            Tell(client.Directory.BansFor(client.Session.Person), client.Words[Phrase.TheServer]);
            return;
        }
        if (!client.TryRoom(arguments.IsEmpty ? null : arguments.Word(), out Room? room)) return;
        Tell(await room.AskAsync(state => RoomRights.For(Role.Operator, state, client.Session.Person, () => state.Sanctions.At(state.Now).ToArray())), room.Name);
        Answer<Invitation[]> invited = await room.AskAsync(state => RoomRights.For(Role.Operator, state, client.Session.Person, () => state.Invitations.At(state.Now).ToArray()));
        if (invited.Value is { Length: > 0 } invitations) client.Tell(Phrase.InvitedAre, room.Name, string.Join(", ", invitations.Select(invitation => invitation.Name)));

        void Tell(Answer<Sanction[]> answer, string where)
        {
            if (answer.IsDone) TellSanctions(client, where, answer.Value);
            else client.Fail(answer.Outcome, where);
        }
    }

    private static async Task SanctionAsync(LineClient client, Arguments arguments, SanctionKind kind)
    {
        string? roomName = arguments.Room();
        string target = arguments.Word();
        if (!arguments.TryTime(out TimeSpan? time, out string wrong))
        {
            client.Fail(Phrase.NoSuchTime, wrong);
            return;
        }
        if (!client.TryShort(arguments, out string reason)) return;
        bool onServer = kind == SanctionKind.Ban && roomName is null && client.Session.Person.IsOperator;
        Room? room = null;
        if (!onServer && !client.TryRoom(roomName, out room)) return;
        Person? person = (await client.Directory.FindAsync(target))?.Person;
        if (!TryReadTarget(client, target, person, out Sanction? sanction)) return;

        DateTimeOffset now = client.Directory.Now;
        sanction = sanction with { Kind = kind, By = client.Session.Name, Reason = reason, At = now, Until = now + time };
        if (room is null) await BanFromServerAsync(client, sanction);
        else await AskAsync(client, room, new SanctionRequest(client.Session.Person, sanction, person?.Id ?? PersonId.None), sanction.Shown);
    }

    private static async Task BanFromServerAsync(LineClient client, Sanction ban)
    {
        Answer answer = await client.Directory.BanAsync(client.Session.Person, ban);
        if (answer.IsDone) client.Tell(Phrase.BannedFromServer, ban.Shown);
        else client.Fail(answer);
    }

    private static async Task LiftAsync(LineClient client, Arguments arguments, SanctionKind kind)
    {
        string? roomName = arguments.Room();
        string target = arguments.Word();
        bool onServer = kind == SanctionKind.Ban && roomName is null && client.Session.Person.IsOperator;
        Room? room = null;
        if (!onServer && !client.TryRoom(roomName, out room)) return;

        var choice = new SanctionChoice(target, MayNameAddresses(client) ? ReadNetwork(target) : null, (await client.Directory.FindAsync(target))?.Person.Id ?? PersonId.None);
        if (room is not null) await AskAsync(client, room, new LiftRequest(client.Session.Person, kind, choice), target);
        else await UnbanFromServerAsync(client, choice);
    }

    private static async Task UnbanFromServerAsync(LineClient client, SanctionChoice choice)
    {
        Answer<Sanction> lifted = await client.Directory.UnbanAsync(client.Session.Person, choice);
        if (lifted.IsDone) client.Tell(Phrase.UnbannedFromServer, lifted.Value.Shown);
        else client.Fail(lifted.Outcome, choice.Text);
    }

    private static async Task RoleAsync(LineClient client, Arguments arguments, Role role, bool given)
    {
        if (!client.TryRoom(arguments.Room(), out Room? room) || await client.FindAsync(arguments.Word()) is not { Person: var person }) return;
        await AskAsync(client, room, new RoleRequest(client.Session.Person, person.Id, role, given), person.Name);
    }

    private static async Task AskAsync(LineClient client, Room room, RoomRequest request, string target)
    {
        Answer answer = await room.AskAsync(request, client.Session.InOrOutOf(room));
        if (!answer.IsDone) client.Fail(answer, answer.Refusal is Refusal.PersonNotInRoom or Refusal.NoSuchBan or Refusal.NoSuchMute ? target : room.Name);
        // A member sees the result, because the room announces it. The server's operator may not be in the room, and gets an answer here.
        else if (client.Session.StayIn(room) is null) client.Tell(Phrase.DoneInRoom, room.Name);
    }

    private static bool TryReadTarget(LineClient client, string target, Person? person, [NotNullWhen(true)] out Sanction? sanction)
    {
        sanction = null;
        if (person is { HasChosenName: true, Name: { } name } && !target.StartsWith(Person.GuestPrefix, StringComparison.OrdinalIgnoreCase))
            sanction = New(name) with { NameKey = NameRules.Key(name), Person = person.Id };
        else if (person is not null) // a handle or a guest's name: the address behind it
            sanction = New(person.Name) with { Network = person.Origin.Network, Person = person.Id };
        else if (MayNameAddresses(client) && ReadNetwork(target) is { } network)
            sanction = New(network.ToString()) with { Network = network };
        else if (NameRules.Check(target).IsDone) // a person who is not here now
            sanction = New(target) with { NameKey = NameRules.Key(target) };
        else if (!MayNameAddresses(client) && ReadNetwork(target) is not null)
            client.Fail(Refusal.NeedsServerOperator);
        else if (target.AsSpan().ContainsAny('.', ':', '/') && !(target.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(target, out _)))
            client.Fail(Phrase.NoSuchAddress, target); // unlike host:port, which names a guest who has left
        else
            client.Fail(Refusal.NoSuchPerson, target);
        return sanction is not null;

        static Sanction New(string shown) => new(default, shown, "", "", default, null);
    }

    /// <summary>If addresses are masked, a ban by address would reveal an address: everybody would see whom it removes.</summary>
    private static bool MayNameAddresses(LineClient client) => !client.Directory.Services.MaskedNames || client.Session.Person.IsOperator;

    /// <summary>Reads an address, with or without the number of bits that count. A network that covers most of the internet is a mistake.</summary>
    private static IPNetwork? ReadNetwork(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out IPAddress? address)) return null;
        if (!parts[0].Contains(':', StringComparison.Ordinal) && address.ToString() != parts[0])
            return null; // "10.1" would be 10.0.0.1, and "010.0.0.1" would be 8.0.0.1
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (parts.Length == 1) return AddressGroup.Of(address).Network;
        int most = address.GetAddressBytes().Length * 8;
        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits >= 8 && bits <= most ? Masked(address, bits) : null;
    }

    // The network of this many bits that contains the address.
    private static IPNetwork Masked(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = bits; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), bits);
    }

    private static void TellSanctions(LineClient client, string where, Sanction[] sanctions)
    {
        if (sanctions.Length == 0)
        {
            client.Tell(Phrase.NoBans, where);
            return;
        }
        var list = new StringBuilder(client.Words.Format(Phrase.BansTitle, where));
        foreach (Sanction sanction in sanctions.TakeLast(ShownBans))
        {
            list.Append("\r\n  ").Append(client.Words.Format(sanction.Kind == SanctionKind.Ban ? Phrase.BanRow : Phrase.MuteRow, sanction.Shown, sanction.By));
            if (sanction.Left(client.Directory.Now) is { } left) list.Append(client.Words.Format(Phrase.StillFor, client.Words.Time(left)));
            if (sanction.Reason.Length > 0) list.Append(": ").Append(sanction.Reason);
        }
        if (sanctions.Length > ShownBans) list.Append("\r\n  ").Append(client.Words.Format(Phrase.MoreBans, sanctions.Length - ShownBans));
        client.Tell(list.ToString());
    }
}
