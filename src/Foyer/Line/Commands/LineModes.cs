// The modes that take typed lines in place of the chat: for the lines of a paste, and for a password. One mode is active at a time; it ends itself.

using Foyer.Chat.Events;
using Foyer.Chat.Rooms;
using Foyer.Wording;

namespace Foyer.Line.Commands;

/// <summary>Makes one message from all lines up to a line with only a dot.</summary>
internal sealed class PasteMode(LineClient client) : LineMode(client)
{
    private readonly List<string> _lines = [];
    private long _bytes;
    private bool _hasHoles;

    public override void Begin()
    {
        base.Begin();
        Client.Tell(Phrase.PasteBegins);
    }

    public override Task TakeAsync(string line)
    {
        if (line != ".")
        {
            Take(line);
            return Task.CompletedTask;
        }
        End();
        PostedText posted = IsTooLong ? new PostedText("", Refusal.PasteTooLong) : PostedText.Of(_lines, Client.Directory.Services.Limits);
        if (posted.Answer.IsDone && !_hasHoles) return Client.SayAsync(posted.Text);
        if (_hasHoles || posted.Answer.Refusal == Refusal.NothingToSay) Client.Tell(Phrase.PasteEmpty);
        else Client.Fail(posted.Answer);
        return Task.CompletedTask;
    }

    // Without the missing line, the message would say something else, so it is not sent. A missed dot still ends the paste: the next lines
    // are not part of it.
    public override void Miss(string line)
    {
        _hasHoles = true;
        _lines.Clear();
        if (line == ".") TakeAsync(line);
    }

    private bool IsTooLong => PostedText.IsTooLong(_lines.Count, _bytes, Client.Directory.Services.Limits);

    // If a paste is already too long, its further lines still belong to it and must not be sent as chat lines. But they are not kept.
    private void Take(string line)
    {
        if (_hasHoles || IsTooLong) return;
        _bytes += PostedText.BytesOf(line);
        _lines.Add(line);
    }
}

/// <summary>Takes the next line as a password. The password is not shown if the client lets us hide it, and it is never stored.</summary>
internal sealed class PasswordMode(LineClient client, string name) : LineMode(client)
{
    public override void Begin()
    {
        base.Begin();
        // If the typing will be visible, the person must know that before they type the first letter.
        Client.Tell(Client.HideTyping() ? Phrase.PasswordAsked : Phrase.PasswordAskedShown, name);
    }

    // If the mode did not end here, the person would believe that the password was taken, and their next line for the room would be taken
    // as the password.
    public override void Miss(string line)
    {
        End();
        Client.ShowTyping();
    }

    public override async Task TakeAsync(string line)
    {
        End();
        Client.ShowTyping();
        Answer answer = await Client.Session.TryBecomeOperatorAsync(name, line);
        if (answer.IsDone) Client.Tell(Phrase.YouAreServerOperator);
        else Client.Fail(answer, name);
    }
}
