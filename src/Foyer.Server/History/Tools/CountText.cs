// How tools print numbers.

namespace Foyer.Server.History.Tools;

internal static class CountText
{
    /// <summary>1 message, 12 messages.</summary>
    public static string Of(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    public static string Time(long id) => new MessageId(id, 0).At.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
