// The chat's refusals as HTTP's status codes (RFC 9110, 15; 429: RFC 6585). Their words are the line clients' own.

using Foyer.Chat.Events;

namespace Foyer.Server.Web;

internal static class Statuses
{
    public static int Of(Refusal refusal) => refusal switch
    {
        Refusal.NoSuchRoom or Refusal.RoomGone or Refusal.NoSuchWebhook or Refusal.NoSuchPerson => StatusCodes.Status404NotFound,
        Refusal.NameInUse => StatusCodes.Status409Conflict,
        Refusal.NameReserved or Refusal.NameTooLong or Refusal.NameHasBadCharacter or Refusal.NameStartsBadly
            or Refusal.RoomNameTooLong or Refusal.RoomNameHasBadCharacter or Refusal.RoomNameStartsBadly or Refusal.NothingToSay => StatusCodes.Status400BadRequest,
        Refusal.LineTooLong or Refusal.PasteTooLong => StatusCodes.Status413PayloadTooLarge,
        Refusal.TooSoon or Refusal.TooManyAttempts => StatusCodes.Status429TooManyRequests,
        Refusal.ServerError => StatusCodes.Status500InternalServerError,
        Refusal.NotLogged or Refusal.HistoryUnreadable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status403Forbidden,
    };
}
