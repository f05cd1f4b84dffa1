// Who may read what was said in a room, decided here and nowhere else.
//
// 1. Who is in the room reads what is said from its coming on, and what was said before it came.
// 2. Who is not reads an open room that it is not banned from.
// 3. What was said while the room was closed (a key, invitations, hidden) is for those who are in it while it still is: once the
//    room has been opened, or closed anew, or made anew under its name, nobody reads it but those who were there.
// 4. The server's operator reads everything.

namespace Foyer.Chat;

/// <summary><paramref name="ClosedFrom"/>: what was said while the room was closed, only above this position.</summary>
internal readonly record struct ReadRights(Answer Answer, long ClosedFrom);
