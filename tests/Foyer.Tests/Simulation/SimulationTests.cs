// The whole chat on a seeded scheduler, a clock that stands still unless moved, and people in memory: some hundred
// different histories, each checked against what section 7 of the design guarantees. A failing one names its seed.

using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Simulation;

public sealed class SimulationTests
{
    [Theory, MemberData(nameof(Seeds.All), MemberType = typeof(Seeds))]
    public void Whatever_the_order_of_turns_the_guarantees_hold(int seed) => Seeds.Run(seed, History);

    [Fact]
    public void The_same_seed_gives_the_same_history() => Seeds.ExpectToDecide(History);

    private static string History(int seed) => new Simulation(seed).Run();

    private sealed class Simulation
    {
        private readonly Random _random;
        private readonly SeededScheduler _scheduler;
        private readonly FakeTimeProvider _clock = new();
        private readonly MoodyLog _log;
        private readonly ChatServer _server;
        private readonly List<SimulatedPerson> _people = [];
        private readonly List<ChatEvent> _events = [];
        private readonly IAsyncEnumerator<ChatEvent> _feed;

        public Simulation(int seed)
        {
            _random = new Random(seed);
            _scheduler = new SeededScheduler(_random);
            _log = new MoodyLog(_random, _clock);
            // Every join announced and every line sent on, so that what each person must see follows from the events alone.
            _server = new ChatServer(
                new ChatServerOptions { Replay = 0, Limits = Limits.Off with { OutboxBytes = 256 * 1024, AnnouncedJoins = int.MaxValue } },
                new EngineSettings { Time = _clock, Turns = _scheduler, MessageLog = _log });
            _feed = _server.ReadEventsAsync().GetAsyncEnumerator();
        }

        public string Run()
        {
            int steps = 200 + _random.Next(400);
            for (int i = 0; i < steps; i++) Step();
            Settle();
            Stop();
            foreach (SimulatedPerson person in _people) Check(person);
            return string.Join("\n", _people.Select(person => string.Join("|", person.Lines)));
        }

        private void Step()
        {
            switch (_random.Next(12))
            {
                case 0 when _people.Count < 12: Arrive(); break;
                case 1: Pick(person => Leave(person)); break;
                case 2: Pick(person => Type(person, $"/nick p{_random.Next(6)}\r\n")); break;
                case 3: Pick(person => Type(person, "/who\r\n")); break;
                case 4: _clock.Advance(TimeSpan.FromMilliseconds(_random.Next(2000))); break;
                case 5 or 6: Pick(person => { if (person.Reads) person.Read(1 + _random.Next(4000)); }); break;
                case 7 when _random.Next(4) == 0: Pick(Flood); break;
                case 8 or 9: Pick(Speak); break;
                default:
                    for (int i = _random.Next(20); i > 0; i--) _scheduler.RunOne();
                    break;
            }
        }

        private void Arrive()
        {
            bool reads = _random.Next(5) > 0;
            var person = new SimulatedPerson($"10.0.0.{_people.Count + 1}:4000", reads ? int.MaxValue : 2000, reads);
            _people.Add(person);
            _ = _server.AttachAsync(person.Transport);
        }

        private void Pick(Action<SimulatedPerson> act)
        {
            List<SimulatedPerson> here = [.. _people.Where(person => !person.Gone)];
            if (here.Count > 0) act(here[_random.Next(here.Count)]);
        }

        private void Leave(SimulatedPerson person)
        {
            person.Gone = true;
            if (_random.Next(3) == 0) person.Transport.PeerReset();
            else person.Transport.PeerHalfClose();
        }

        private void Speak(SimulatedPerson person) => Type(person, $"{person.Address} says {person.Said++}\r\n");

        /// <summary>Enough for one who does not read to be given up.</summary>
        private void Flood(SimulatedPerson person)
        {
            var lines = new StringBuilder();
            for (int i = 0; i < 80; i++) lines.Append(person.Address).Append(" says ").Append(person.Said++).Append(' ').Append('x', 3900).Append("\r\n");
            Type(person, lines.ToString());
        }

        /// <summary>What is typed arrives in pieces, with turns of others between them.</summary>
        private void Type(SimulatedPerson person, string text)
        {
            ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(text);
            while (!bytes.IsEmpty)
            {
                int piece = Math.Min(bytes.Length, 1 + _random.Next(_random.Next(2) == 0 ? 8 : 8000));
                person.Transport.PeerSend(bytes[..piece]);
                bytes = bytes[piece..];
                if (_random.Next(2) == 0) _scheduler.RunOne();
            }
        }

        private void Settle()
        {
            // Time moves too: a closing connection waits for its drain and its linger.
            for (int i = 0; i < 20; i++)
            {
                foreach (SimulatedPerson person in _people.Where(person => person.Reads)) person.ReadAll();
                _scheduler.RunAll();
                _clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        private void Stop()
        {
            Task stopped = _server.StopAsync();
            Settle();
            Assert.True(stopped.IsCompletedSuccessfully, "the server did not stop");
            Assert.All(_people, person => Assert.True(person.Transport.IsDisposed, $"{person.Address} was not closed"));
            while (_feed.MoveNextAsync().AsTask() is { IsCompletedSuccessfully: true, Result: true }) _events.Add(_feed.Current);
            Assert.True(!_events.Any(chatEvent => chatEvent is Missed), $"missed some of {_events.Count} events");
        }

        private void Check(SimulatedPerson person)
        {
            person.ReadAll();
            List<string> lines = person.Lines;
            if (lines.Count == 0) return; // it went before it was in
            Assert.Equal("You're connected to the Foyer chatserver", lines[0]);

            (List<string> expected, bool stayed) = WhatItMustSee(person);
            // Answers to its own commands come in between, and are not the room's.
            List<string> seen = [.. lines.Skip(2).Where(line => line.StartsWith("[10.", StringComparison.Ordinal) || line.StartsWith("[p", StringComparison.Ordinal)
                || line.StartsWith("Client ", StringComparison.Ordinal) || line.Contains(" is now known as ", StringComparison.Ordinal))];

            if (person.Reads && !person.Gone && stayed)
            {
                Assert.True(person.EndsWholeLines);
                Assert.Equal(expected, seen);
                Assert.Equal("The server is stopping. Goodbye.", lines[^1]);
            }
            else
            {
                // It left, or was given up: what it was shown is what came first.
                if (!person.EndsWholeLines && seen.Count > 0) seen.RemoveAt(seen.Count - 1);
                Assert.Equal(expected.Take(seen.Count), seen);
            }
        }

        /// <summary>From the events, in the room's one order: all since its join, but what it did itself.</summary>
        private (List<string> Lines, bool Stayed) WhatItMustSee(SimulatedPerson person)
        {
            List<string> expected = [];
            string? name = null;
            foreach (ChatEvent chatEvent in _events)
            {
                if (chatEvent is Said said) Assert.True(_log.Accepted.Contains(said.Text), $"shown, but never accepted: {said.Text}");
                // What was late in the log is told under the name that it was said under.
                bool own = chatEvent is Said saying ? saying.Text.StartsWith(person.Address + " ", StringComparison.Ordinal) : chatEvent.Name == (name ?? person.Address);
                if (chatEvent is Joined && own) name = person.Address;
                else if (name is null) continue;
                else if (chatEvent is Left && own) return (expected, false);
                else if (chatEvent is Renamed renamed && own) name = renamed.NewName;
                else if (!own && Shown(chatEvent) is { } line) expected.Add(line);
            }
            return (expected, name is not null);
        }

        private static string? Shown(ChatEvent chatEvent) => chatEvent switch
        {
            Said said => $"[{said.Name}] {said.Text}",
            Joined joined => $"Client joined {joined.Name}",
            Left left => $"Client left {left.Name}",
            Renamed renamed => $"{renamed.Name} is now known as {renamed.NewName}",
            _ => null,
        };
    }
}
