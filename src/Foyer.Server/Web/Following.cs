// `curl -N host:2626/rooms/lobby/live` shows the messages of a room as they come. The answer begins only after the follower has joined the
// room and the earlier messages are read, so that a refusal is still a plain status. After that, the answer ends with the connection, with
// the follower's stay in the room, or with the server.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Foyer.Server.Web;

internal static class Following
{
    /// <summary>A returning follower that missed more than this also gets the id before which there are more.</summary>
    private const int MostMissed = 1000;

    public static async Task FollowAsync(WebRequest web, string roomName)
    {
        if (!await web.IsAllowedAsync(RateKind.Join)) return;
        if (await RoomPages.CountAsync(web, web.Site.Settings.Replay, least: 0) is not { } count) return;
        string about = NameRules.WithHash(roomName);
        string type = ContentNegotiation.Choose(web.Request, ContentNegotiation.Text, ContentNegotiation.EventStream, ContentNegotiation.JsonLines,
            ContentNegotiation.Json);
        FollowFormat format = web.Site.Formats.Of(type, web.Words);
        if (web.Site.Directory.Rooms.Find(roomName) is not { } room) await web.FailAsync(Refusal.NoSuchRoom, about);
        else if (!HttpMethods.IsHead(web.Request.Method)) await FollowAsync(web, room, about, format, ReplayOf(web.Request, count));
        else if (await RoomHistory.MayReadAsync(web.Visitor, room) is { IsDone: false } refused) await web.FailAsync(refused, about);
        else SetHead(web.Response, format);
    }

    private static Replay ReplayOf(HttpRequest request, int count) => request.Headers["Last-Event-ID"].FirstOrDefault() is { Length: > 0 } last
        ? new Replay(MostMissed, JsonFormat.ReadCursor(last) ?? default(Cursor)) : new Replay(count);

    // The room checks in its turn whether the follower may read, because the room can be closed at any moment before that.
    private static async Task FollowAsync(WebRequest web, Room room, string about, FollowFormat format, Replay replay)
    {
        HttpPeer peer = web.Context.Features.GetRequiredFeature<HttpPeer>();
        using var follower = new Follower(web.Peer, peer, format, web.Site.Directory.Services);
        Session session = web.Site.Directory.Attach(follower);
        try
        {
            Answer<Room> joined = await session.JoinAsync(room.Name, "", format.Format, replay, quiet: true);
            if (!joined.IsDone) await web.FailAsync(joined.Outcome, about);
            else if (follower.MissedEarlier) await web.FailAsync(Refusal.HistoryUnreadable, about);
            else await AnswerAsync(web, peer, follower, format);
        }
        finally
        {
            follower.End();
            await session.LeaveAsync();
        }
    }

    private static void SetHead(HttpResponse response, FollowFormat format)
    {
        response.ContentType = format.ContentType;
        response.Headers["X-Accel-Buffering"] = "no"; // otherwise an nginx in front would collect some KiB first
    }

    private static async Task AnswerAsync(WebRequest web, HttpPeer peer, Follower follower, FollowFormat format)
    {
        HttpContext context = web.Context;
        SetHead(context.Response, format);
        // The follower's outbox limits how slowly a client may read, and not Kestrel's data rate.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;

        IConnectionLifetimeNotificationFeature closing = context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>();
        using CancellationTokenRegistration done = peer.Done.Register(() => follower.End()); // half-closed: the earlier messages are still written
        using CancellationTokenRegistration closed = closing.ConnectionClosedRequested.Register(() => follower.End()); // the server stops, and has announced it
        TimeSpan period = web.Site.Limits.SignOfLifeEvery;
        ChatServices services = web.Site.Directory.Services;
        await using ITimer? signs = format.SignOfLife.IsEmpty ? null
            : services.Time.CreateGuardedTimer(services.Log, "a sign of life", () => follower.Outbox.TrySend(format.SignOfLife), period, period);
        await follower.RunAsync(context.Response, context.RequestAborted);
    }
}
