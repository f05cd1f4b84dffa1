// What is typed next is not a line of talk: lines of a paste, a password. One mode at a time; it ends itself.

using Foyer.Chat.Events;
using Foyer.Chat.Rooms;
using Foyer.Wording;

namespace Foyer.Line.Commands;

/// <summary>Lines up to one that is only a dot become one message.</summary>
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

    // Without that line it would say something else. Its end is an end still: what is typed next is no part of it.
    public override void Miss(string line)
    {
        _hasHoles = true;
        _lines.Clear();
        if (line == ".") TakeAsync(line);
    }

    private bool IsTooLong => PostedText.IsTooLong(_lines.Count, _bytes, Client.Directory.Services.Limits);

    // The rest of a paste that is too long already is part of it still, and must not be said line by line; but it is not kept.
    private void Take(string line)
    {
        if (_hasHoles || IsTooLong) return;
        _bytes += PostedText.BytesOf(line);
        _lines.Add(line);
    }
}

/// <summary>The next line is a password: it is not shown where the client lets us hide it, and kept nowhere.</summary>
internal sealed class PasswordMode(LineClient client, string name) : LineMode(client)
{
    public override void Begin()
    {
        base.Begin();
        // Whoever can be seen typing is to know it before the first letter.
        Client.Tell(Client.HideTyping() ? Phrase.PasswordAsked : Phrase.PasswordAskedShown, name);
    }

    // Else the next line, meant for the room by one who believes that this was the password, would be taken for it.
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
