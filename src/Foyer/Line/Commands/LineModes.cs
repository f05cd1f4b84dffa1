// What is typed next is not a line of talk: lines of a paste, a password. One mode at a time; it ends itself.

using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Wording;

namespace Foyer.Line.Commands;

/// <summary>Lines up to one that is only a dot become one message.</summary>
internal sealed class PasteMode(LineClient client) : LineMode(client)
{
    private readonly List<string> _lines = [];
    private int _bytes;
    private bool _tooLong;
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
        if (_hasHoles) Client.Tell(Phrase.PasteEmpty);
        else if (_tooLong) Client.Fail(Refusal.PasteTooLong);
        else if (_lines.All(text => text.Length == 0)) Client.Tell(Phrase.PasteEmpty);
        else return Client.SayAsync(string.Join('\n', _lines));
        return Task.CompletedTask;
    }

    // Without that line it would say something else. Its end is an end still: what is typed next is no part of it.
    public override void Miss(string line)
    {
        _hasHoles = true;
        _lines.Clear();
        if (line == ".") TakeAsync(line);
    }

    // The rest of one that is too long is part of it still: it must not be said line by line.
    private void Take(string line)
    {
        _bytes += Encoding.UTF8.GetByteCount(line) + 1;
        _tooLong |= (Client.Protocol.Limits.PasteLines > 0 && _lines.Count >= Client.Protocol.Limits.PasteLines) || _bytes > Client.Protocol.Limits.PasteBytes;
        if (_tooLong || _hasHoles) _lines.Clear();
        else _lines.Add(line);
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
        OperatorAnswer answer = await Client.Directory.Operators.TryAsync(Client.Session.Address, name, line);
        switch (answer.Verdict)
        {
            case OperatorVerdict.Accepted: Accept(); break;
            case OperatorVerdict.TooManyAttempts: Client.Fail(Phrase.TooManyAttempts, Client.Words.Time(answer.Wait)); break;
            default: Refuse(); break;
        }
    }

    private void Accept()
    {
        Client.Session.IsServerOperator = true;
        Client.Directory.Services.Log.Moderated("oper", "", Client.Session.Name, name, byOperator: true);
        Client.Tell(Phrase.YouAreServerOperator);
    }

    // Without the operator's name as it was typed: it may be the password, on the wrong line.
    private void Refuse()
    {
        Client.Directory.Services.Log.Moderated("wrong password for oper", "", Client.Session.Name, "", byOperator: false);
        Client.Fail(Phrase.WrongPassword, name);
    }
}
