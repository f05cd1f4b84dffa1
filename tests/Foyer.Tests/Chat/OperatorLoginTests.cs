// How often an operator's password may be tried, from where, and how many are checked at once: on a clock that stands still
// unless moved, and on turns in an order that a seed decides.

using System.Net;
using CsCheck;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Runtime;
using Foyer.Tests.Simulation;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Chat;

public sealed class OperatorLoginTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1"), There = IPAddress.Parse("192.0.2.2");

    private readonly FakeTimeProvider _clock = new();
    private readonly Passwords _passwords = new();
    private readonly ChatServices _services;
    private readonly OperatorLogin _login;

    public OperatorLoginTests()
    {
        _services = new ChatServices { Time = _clock, Passwords = _passwords };
        _login = new OperatorLogin(_services);
    }

    [Fact]
    public async Task A_server_has_no_operators_unless_it_is_given_some()
    {
        Assert.IsType<NoOperators>(new ChatServices().Passwords);
        Assert.IsType<NoOperators>(new EngineSettings().For(new ChatServerOptions()).Passwords);
        Assert.Same(_passwords, new EngineSettings { Passwords = _passwords }.For(new ChatServerOptions()).Passwords);
        Assert.Equal(Refusal.WrongPassword, (await new OperatorLogin(new ChatServices()).TryAsync(Here, "mai", "right")).Refusal);
    }

    [Fact]
    public async Task The_right_password_is_accepted_and_does_not_count()
    {
        for (int i = 0; i < 20; i++) Assert.Equal(Answer.Done, await TryAsync(Here, "right"));
        Assert.Equal(0, _login.Remembered);
    }

    [Fact]
    public async Task After_five_wrong_ones_an_address_waits_until_ten_minutes_after_the_first()
    {
        Assert.Equal((5, TimeSpan.FromMinutes(10)), (_services.Limits.OperatorAttempts, _services.Limits.OperatorAttemptsWithin));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(new Answer(Refusal.WrongPassword), await TryAsync(Here, "wrong"));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(new Answer(Refusal.TooManyAttempts, TimeSpan.FromMinutes(5)), await TryAsync(Here, "wrong"));
        Assert.Equal(new Answer(Refusal.TooManyAttempts, TimeSpan.FromMinutes(5)), await TryAsync(Here, "right"));
        Assert.Equal(5, _passwords.Asked);
        Assert.Equal(Refusal.WrongPassword, (await TryAsync(There, "wrong")).Refusal);

        // Refused ones do not lengthen the wait; each minute one more is over.
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(Refusal.WrongPassword, (await TryAsync(Here, "wrong")).Refusal);
        Assert.Equal(new Answer(Refusal.TooManyAttempts, TimeSpan.FromMinutes(1)), await TryAsync(Here, "wrong"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Refusal.None, (await TryAsync(Here, "right")).Refusal);
    }

    [Fact]
    public async Task The_right_password_does_not_wipe_out_the_wrong_ones()
    {
        for (int i = 0; i < 4; i++) await TryAsync(Here, "wrong");
        await TryAsync(Here, "right");
        await TryAsync(Here, "wrong");
        Assert.Equal(Refusal.TooManyAttempts, (await TryAsync(Here, "wrong")).Refusal);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.9.8.7", "127.0.0.1")] // all of it is every local user's
    [InlineData("::1", "127.0.0.1")]
    [InlineData("::ffff:127.0.0.2", "127.0.0.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::")]
    [InlineData("fe80::1%2", "fe80::")]
    public void Addresses_that_one_host_can_have_count_as_one(string address, string origin) =>
        Assert.Equal(AddressGroup.Of(IPAddress.Parse(origin)), OperatorLogin.OriginOf(IPAddress.Parse(address)));

    [Fact]
    public void Many_at_the_same_moment_get_no_more_attempts_than_one_after_the_other()
    {
        var scheduler = new SeededScheduler(new Random(1));
        List<Task<Answer>> tries = [.. Enumerable.Range(0, 100).Select(_ => Start(scheduler, Here, "wrong"))];
        scheduler.RunAll();
        Assert.All(tries, one => Assert.True(one.IsCompletedSuccessfully));
        Assert.Equal(5, _passwords.Asked);
        Assert.Equal(95, tries.Count(one => one.Result.Refusal == Refusal.TooManyAttempts));
    }

    [Fact]
    public void Two_are_checked_at_the_same_time_and_the_others_wait_in_whatever_order_turns_come() =>
        Gen.Int[1, 1_000_000].Sample(
            seed =>
            {
                var random = new Random(seed);
                var scheduler = new SeededScheduler(random);
                var passwords = new Passwords { Random = random };
                var login = new OperatorLogin(new ChatServices { Time = _clock, Passwords = passwords });
                string[] words = [.. Enumerable.Range(0, 40).Select(_ => random.Next(4) switch { 0 => "right", 1 => "broken", _ => "wrong" })];
                List<Task<Answer>> tries = [.. words.Select((word, i) => Start(scheduler, new IPAddress([192, 0, 2, (byte)i]), word, login))];
                scheduler.RunAll();
                Assert.Equal(2, passwords.MostAtOnce);
                Assert.Equal(40, passwords.Asked);
                foreach ((Task<Answer> one, string word) in tries.Zip(words))
                {
                    Assert.True(one.IsCompleted);
                    if (word == "broken") Assert.IsType<InvalidOperationException>(one.Exception?.InnerException);
                    else Assert.Equal(word == "right" ? Refusal.None : Refusal.WrongPassword, one.Result.Refusal);
                }
                Assert.Equal(words.Count(word => word != "right"), login.Remembered);
            },
            iter: 200, threads: 1);

    [Fact]
    public async Task A_check_that_fails_counts_as_an_attempt()
    {
        for (int i = 0; i < 5; i++) await Assert.ThrowsAsync<InvalidOperationException>(() => TryAsync(Here, "broken"));
        Assert.Equal(Refusal.TooManyAttempts, (await TryAsync(Here, "right")).Refusal);
    }

    [Fact]
    public async Task Addresses_are_forgotten_when_their_time_is_over()
    {
        for (byte i = 0; i < 100; i++) await TryAsync(new IPAddress([192, 0, 2, i]), "wrong");
        Assert.Equal(100, _login.Remembered);
        _clock.Advance(_services.Limits.OperatorAttemptsWithin);
        await TryAsync(There, "wrong");
        Assert.Equal(1, _login.Remembered);
    }

    [Fact]
    public async Task So_many_addresses_are_remembered_and_the_one_that_tried_longest_ago_is_forgotten_first()
    {
        for (int i = 0; i < 5; i++) await TryAsync(Here, "wrong");
        for (int i = 0; i < 5; i++) await TryAsync(There, "wrong");
        for (int i = 0; i < _services.Limits.OperatorAddresses - 1; i++) await TryAsync(new IPAddress([10, 1, (byte)(i >> 8), (byte)i]), "wrong");
        Assert.Equal(_services.Limits.OperatorAddresses, _login.Remembered);
        Assert.Equal(Refusal.TooManyAttempts, (await TryAsync(There, "wrong")).Refusal);
        Assert.Equal(Refusal.WrongPassword, (await TryAsync(Here, "wrong")).Refusal);
        Assert.Equal(_services.Limits.OperatorAddresses, _login.Remembered);
    }

    [Fact]
    public void It_answers_like_a_list_of_all_attempts_would() =>
        Gen.Select(Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 200]).Array[0, 60].Sample(
            steps =>
            {
                var clock = new FakeTimeProvider();
                var login = new OperatorLogin(new ChatServices { Time = clock, Passwords = new Passwords() });
                List<(int Who, DateTimeOffset When)> wrong = [];
                foreach ((int who, bool right, int seconds) in steps)
                {
                    clock.Advance(TimeSpan.FromSeconds(seconds));
                    DateTimeOffset now = clock.GetUtcNow();
                    DateTimeOffset[] counted = [.. wrong.Where(one => one.Who == who && now - one.When < TimeSpan.FromMinutes(10)).Select(one => one.When)];
                    Answer expected = counted.Length >= 5 ? new(Refusal.TooManyAttempts, counted[0] + TimeSpan.FromMinutes(10) - now)
                        : right ? Answer.Done : Refusal.WrongPassword;
                    if (expected.Refusal == Refusal.WrongPassword) wrong.Add((who, now));
                    ValueTask<Answer> answer = login.TryAsync(new IPAddress([192, 0, 2, (byte)who]), "mai", right ? "right" : "wrong");
                    Assert.True(answer.IsCompleted);
                    Assert.Equal(expected, answer.Result);
                }
            },
            iter: 2_000);

    private Task<Answer> TryAsync(IPAddress address, string password) => _login.TryAsync(address, "mai", password).AsTask();

    private Task<Answer> Start(TaskScheduler turns, IPAddress address, string password, OperatorLogin? login = null) => Task.Factory.StartNew(
        () => (login ?? _login).TryAsync(address, "mai", password).AsTask(), CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns).Unwrap();

    private sealed class Passwords : IPasswordCheck
    {
        private int _now;

        /// <summary>With one, a check takes a random number of turns.</summary>
        public Random? Random { get; init; }

        public int Asked { get; private set; }

        public int MostAtOnce { get; private set; }

        public async ValueTask<bool> CheckAsync(string name, string password)
        {
            Asked++;
            MostAtOnce = Math.Max(MostAtOnce, ++_now);
            for (int i = Random is null ? 0 : 1 + Random.Next(3); i > 0; i--) await Task.Yield();
            _now--;
            return password == "broken" ? throw new InvalidOperationException() : name == "mai" && password == "right";
        }
    }
}
