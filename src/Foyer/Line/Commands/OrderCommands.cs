// Commands to moderate a room. If the server's operator names no room, some of them apply to the whole server. This file turns the typed
// words into a request. The room decides who may do what.

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Runtime;
using Foyer.Wording;

namespace Foyer.Line.Commands;

internal static class OrderCommands
{
    /// <summary>Only the latest bans are shown, to limit what a list costs and prints.</summary>
    private const int ShownBans = 100;

    public static async Task KickAsync(LineClient client, Arguments arguments)
    {
        if (!client.TryRoom(arguments.Room(), out Room? room) || !client.TryPerson(arguments.Word(), out Session? person)) return;
        string reason = arguments.Rest();
        if (client.TryShort(reason)) await AskAsync(client, room, new KickRequest(client.Session.ActorIn(room), person.MemberIn(room), reason), person.Name);
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
        if (arguments.IsEmpty && client.Session.IsServerOperator)
        {
            Tell(client.Directory.BansFor(client.Session), client.Words[Phrase.TheServer]);
            return;
        }
        if (!client.TryRoom(arguments.IsEmpty ? null : arguments.Word(), out Room? room)) return;
        Tell(await room.AskAsync(new SanctionsRequest(client.Session.ActorIn(room))), room.Name);

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
        string reason = arguments.Rest();
        if (!client.TryShort(reason)) return;
        bool onServer = kind == SanctionKind.Ban && roomName is null && client.Session.IsServerOperator;
        Room? room = null;
        if (!onServer && !client.TryRoom(roomName, out room)) return;
        if (!TryReadTarget(client, target, out Sanction? sanction, out Session? person)) return;

        DateTimeOffset now = client.Directory.Now;
        sanction = sanction with { Kind = kind, By = client.Session.Name, Reason = reason, At = now, Until = now + time };
        if (room is null) BanFromServer(client, sanction);
        else await AskAsync(client, room, new SanctionRequest(client.Session.ActorIn(room), sanction, person?.MemberIn(room)), sanction.Shown);
    }

    private static void BanFromServer(LineClient client, Sanction ban)
    {
        Answer answer = client.Directory.Ban(client.Session, ban);
        if (answer.IsDone) client.Tell(Phrase.BannedFromServer, ban.Shown);
        else client.Fail(answer);
    }

    private static async Task LiftAsync(LineClient client, Arguments arguments, SanctionKind kind)
    {
        string? roomName = arguments.Room();
        string target = arguments.Word();
        bool onServer = kind == SanctionKind.Ban && roomName is null && client.Session.IsServerOperator;
        Room? room = null;
        if (!onServer && !client.TryRoom(roomName, out room)) return;

        Func<Sanction, bool> which = Matching(client, target);
        if (room is not null) await AskAsync(client, room, new LiftRequest(client.Session.ActorIn(room), kind, which), target);
        else UnbanFromServer(client, which, target);
    }

    private static void UnbanFromServer(LineClient client, Func<Sanction, bool> which, string target)
    {
        Answer<Sanction> lifted = client.Directory.Unban(client.Session, which);
        if (lifted.IsDone) client.Tell(Phrase.UnbannedFromServer, lifted.Value.Shown);
        else client.Fail(lifted.Outcome, target);
    }

    /// <summary>Matches by the text that <c>/bans</c> shows, by name, by handle (even of a person who has left), or by address.</summary>
    private static Func<Sanction, bool> Matching(LineClient client, string target)
    {
        Session? person = client.Directory.Find(target);
        IPNetwork? network = MayNameAddresses(client) ? ReadNetwork(target) : null;
        string key = NameRules.Key(target);
        return sanction => sanction.Shown.Equals(target, StringComparison.OrdinalIgnoreCase)
            || (sanction.NameKey.Length > 0 && sanction.NameKey == key)
            || (network is { } wanted && sanction.Network is { } held && wanted.Equals(held))
            || (sanction.Session != 0 && (sanction.Session == person?.Number
                || target.Equals(NameRules.GuestPrefix + sanction.Session, StringComparison.OrdinalIgnoreCase)));
    }

    private static async Task RoleAsync(LineClient client, Arguments arguments, Role role, bool given)
    {
        if (!client.TryRoom(arguments.Room(), out Room? room) || !client.TryPerson(arguments.Word(), out Session? person)) return;
        await AskAsync(client, room, new RoleRequest(client.Session.ActorIn(room), person.MemberIn(room), role, given), person.Name);
    }

    private static async Task AskAsync(LineClient client, Room room, Ask<Answer> request, string target)
    {
        Answer answer = await room.AskAsync(request);
        if (!answer.IsDone) client.Fail(answer, answer.Refusal is Refusal.PersonNotInRoom or Refusal.NoSuchBan or Refusal.NoSuchMute ? target : room.Name);
        // A member sees the result, because the room announces it. The server's operator may not be in the room, and gets an answer here.
        else if (client.Session.MemberIn(room) is null) client.Tell(Phrase.DoneInRoom, room.Name);
    }

    private static bool TryReadTarget(LineClient client, string target, [NotNullWhen(true)] out Sanction? sanction, out Session? person)
    {
        sanction = null;
        person = client.Directory.Find(target);
        if (person is { ChosenName: { } name } && !target.StartsWith(NameRules.GuestPrefix, StringComparison.OrdinalIgnoreCase))
            sanction = New(name) with { NameKey = NameRules.Key(name), Session = person.Number };
        else if (person is not null) // a handle or a guest's name: the address behind it
            sanction = New(person.Name) with { Network = AddressGroup.Of(person.Address).Network, Session = person.Number };
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
    private static bool MayNameAddresses(LineClient client) => !client.Directory.Services.MaskedNames || client.Session.IsServerOperator;

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
        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits >= 8 && bits <= most
            ? Sanction.Masked(address, bits) : null;
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
