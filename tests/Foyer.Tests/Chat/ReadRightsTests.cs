// Who may read what was said, against the rules of ReadRights taken by their words: random histories of three people and a
// room that is closed, opened, left and made anew, with a log that is late at times. Read through History, page by page.

using CsCheck;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class ReadRightsTests
{
    private enum Act { Say, Key, Hide, Join, Part, Ban, Unban, Forget, Hold, Release, Settle }

    private static readonly Gen<(Act Act, int Who, int Number)[]> Histories = Gen.Select(
        Gen.Frequency((6, Gen.Const(Act.Say)), (3, Gen.Const(Act.Key)), (3, Gen.Const(Act.Join)), (2, Gen.Const(Act.Settle)), (8, Gen.Int[0, (int)Act.Settle].Select(act => (Act)act))),
        Gen.Int[0, 2], Gen.Int[0, 1]).Array[0, 50];

    [Fact(Timeout = 120_000)]
    public Task Everybody_reads_what_the_rules_say() => Task.Factory.StartNew(
        () => Histories.Sample(
            history =>
            {
                var both = new ChatAndRules();
                foreach ((Act Act, int Who, int Number) step in history) both.Do(step.Act, step.Who, step.Number);
                both.Settle();
            },
            iter: 800, print: history => string.Join("\n", history)),
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed record Spoken(string Text, bool IsClosed, int Period);

    private sealed class ChatAndRules
    {
        private const string Name = "#a", Key = "k";

        private readonly HeldLog _log = new() { HoldsAppends = false };
        private readonly ManualChat _chat;
        private readonly Session[] _people;
        private readonly Session _operator;

        // What the rules need: what was said, in which period between an opening and a closing, and who was there when.
        private readonly List<Spoken> _accepted = [], _pending = [];
        private readonly int?[] _came = new int?[3];
        private readonly HashSet<int> _banned = [];
        private Room? _room;
        private bool _key, _hidden;
        private int _period, _said;

        public ChatAndRules()
        {
            _chat = new ManualChat(log: _log);
            _people = [.. Enumerable.Range(0, 3).Select(i => _chat.Attach(new RecordingReceiver(), $"10.0.0.{i}"))];
            _operator = _chat.Attach(new RecordingReceiver(), "10.9.9.9");
            _chat.MakeOperator(_operator);
        }

        private bool IsOpen => !_key && !_hidden;

        public void Do(Act act, int who, int number)
        {
            if (act is not (Act.Say or Act.Key or Act.Hide)) Settle();
            Session person = _people[who];
            switch (act)
            {
                // These two may share a turn, and be late.
                case Act.Say when _came[who] is not null:
                    _pending.Add(new Spoken($"{_said}", !IsOpen, _period));
                    _chat.Say(person, $"{_said++}");
                    break;
                case Act.Key or Act.Hide when _room is { } room:
                    Change(act, number == 1);
                    _ = _chat.Start(() => room.AskAsync(new SettingRequest(_operator.Person, act == Act.Key ? RoomSetting.Key : RoomSetting.Hidden, number, Key)));
                    break;

                case Act.Join when _came[who] is null:
                    bool founds = IsOpen && _banned.Count == 0 && _came.All(came => came is null); // also where what is late keeps the room
                    if (_chat.Join(person, Name, number == 1 ? Key : "").IsDone) _came[who] = _accepted.Count;
                    else _chat.Settle();
                    FindRoom();
                    if (founds && !_key && _came[who] is not null && number == 1) Change(Act.Key, on: true); // made with a key
                    break;
                case Act.Part when _came[who] is not null:
                    _came[who] = null;
                    _chat.Part(person, Name);
                    break;
                case Act.Ban when _room is { } room:
                    var ban = new Sanction(SanctionKind.Ban, person.Person.Handle, "op", "", _chat.Clock.GetUtcNow(), null) { Person = person.Person.Id };
                    Assert.True(_chat.Ask(new SanctionRequest(_operator.Person, ban, person.Person.Id), Name).IsDone);
                    _banned.Add(who);
                    _came[who] = null;
                    break;
                case Act.Unban when _room is { } room:
                    while (_chat.Directory.Rooms.Find(Name) is not null && _chat.Ask(new LiftRequest(_operator.Person, SanctionKind.Ban, new SanctionChoice(person.Person.Handle, null, person.Person.Id)), Name).IsDone) { }
                    _banned.Remove(who);
                    break;
                case Act.Forget when _room is not null:
                    _chat.Ask(new ForgetRequest(), Name);
                    break;
                case Act.Hold:
                    _log.HoldsAppends = true;
                    break;
                case Act.Release:
                    _log.HoldsAppends = false;
                    while (_log.Appends > 0)
                    {
                        _log.Answer(true);
                        _chat.Settle();
                    }
                    break;
            }
            if (act is not (Act.Say or Act.Key or Act.Hide)) Settle();
        }

        /// <summary>What was asked for is done, or late, and everybody reads what it may.</summary>
        public void Settle()
        {
            _chat.LosePatience();
            if (_log.Appends == 0)
            {
                _accepted.AddRange(_pending);
                _pending.Clear();
            }
            FindRoom();
            for (int who = 0; who < _people.Length; who++) Assert.Equal((who, Texts(MayRead(who))), (who, Texts(Read(_people[who]))));
            if (_room is not null) Assert.Equal(Texts(_accepted), Texts(Read(_operator)));
        }

        // It is another one when it was left and made anew.
        private void FindRoom()
        {
            Room? room = _chat.Directory.Rooms.Find(Name);
            if (room == _room) return;
            _room = room;
            _key = _hidden = false;
            _banned.Clear();
            if (room?.Settings.Key.Length > 0) Change(Act.Key, on: true);
        }

        private void Change(Act act, bool on)
        {
            bool wasOpen = IsOpen;
            if (act == Act.Key) _key = on;
            else _hidden = on;
            if (wasOpen && !IsOpen) _period++;
        }

        private IEnumerable<Spoken> MayRead(int who)
        {
            if (_room is null) return [];
            if (_came[who] is { } came) return _accepted.Where((spoken, i) => !spoken.IsClosed || i >= came || (!IsOpen && spoken.Period == _period));
            return IsOpen && !_banned.Contains(who) ? _accepted.Where(spoken => !spoken.IsClosed) : [];
        }

        private static string Texts(IEnumerable<Spoken> spoken) => string.Join(' ', spoken.Select(one => one.Text));

        // Page by page: backwards from the end, forwards from the beginning, and from the middle both ways. It is the same.
        private List<Spoken> Read(Session asker)
        {
            List<Message> read = Read(asker, HistoryPlace.End);
            Assert.Equal(read, Read(asker, HistoryPlace.Begin));
            if (read.Count > 0) Assert.Equal(read, Read(asker, HistoryPlace.After(read[read.Count / 2].MessageId)));
            return [.. read.Select(message => new Spoken(message.Text, message.IsClosed, 0))];
        }

        private List<Message> Read(Session asker, HistoryPlace from)
        {
            if (_room is null || ReadPage(HistoryRange.Around(from, 2)) is not { } page) return [];
            List<Message> read = [.. page.Messages];
            bool hasOlder = page.HasOlder, hasNewer = page.HasNewer;
            while (hasOlder)
            {
                page = ReadPage(HistoryRange.Before(HistoryPlace.BeforePosition(read[0].Position), 2))!;
                read.InsertRange(0, page.Messages);
                hasOlder = page.HasOlder;
            }
            while (hasNewer)
            {
                page = ReadPage(HistoryRange.After(HistoryPlace.AfterPosition(read[^1].Position), 2))!;
                read.AddRange(page.Messages);
                hasNewer = page.HasNewer;
            }
            return read;

            HistoryPage? ReadPage(HistoryRange range) => _chat.Run(() => _chat.Directory.History.ReadAsync(asker.Person, _room, range)).Value;
        }
    }
}
