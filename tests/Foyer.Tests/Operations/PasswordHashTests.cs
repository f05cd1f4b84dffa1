// Hashes of passwords: what we make, what other tools make, and what is refused, without a password or a hash in any message.

using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using Foyer.Server.Passwords;

namespace Foyer.Tests.Operations;

public sealed class PasswordHashTests
{
    // By Debian's argon2 (package argon2), for example: printf 'correct horse' | argon2 'sixteenbytesalt!' -id -t 2 -k 19456 -p 1 -l 32 -e
    [Theory]
    [InlineData("correct horse", "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbmJ5dGVzYWx0IQ$v1jcTHgi+GvfSHLCnx8x7+QpnDZ7XvK8361JUf38ttA")]
    [InlineData("Mật khẩu ờ", "$argon2id$v=19$m=4096,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$9H5dXuDZwj7hAwnijqi+SbpcbprhIQfh1FasCULB02Q")]
    [InlineData("one pass", "$argon2id$v=19$m=65536,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$5GyqiKzx2rUs4iYlGcTvaLsyOLAhl6qPPShJ/h1Se6Mt9U3lE7h/JWcc4KMGwf6Odf1AKN75gTuA9af5U5uBKw")]
    public void What_another_tool_has_hashed_is_recognised(string password, string phc)
    {
        PasswordHash hash = PasswordHash.Parse(phc);
        Assert.True(hash.Is(password));
        Assert.False(hash.Is(password + " "));
        Assert.False(hash.Is(""));
        Assert.Equal(phc, hash.ToPhc());
    }

    [Fact]
    public void What_we_hash_is_a_PHC_string_with_the_recommended_parameters_and_a_salt_of_its_own()
    {
        string one = PasswordHash.Of("correct horse").ToPhc(), other = PasswordHash.Of("correct horse").ToPhc();
        Assert.Matches(@"^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$", one);
        Assert.NotEqual(one, other);
        Assert.True(PasswordHash.Parse(one).Is("correct horse"));
        Assert.False(PasswordHash.Parse(one).Is("correct house"));
    }

    [Fact]
    public void A_password_is_the_same_however_its_letters_are_composed()
    {
        string composed = "mật khẩu".Normalize(System.Text.NormalizationForm.FormC), decomposed = composed.Normalize(System.Text.NormalizationForm.FormD);
        Assert.NotEqual(composed, decomposed);
        Assert.True(PasswordHash.Of(composed).Is(decomposed));
        Assert.True(PasswordHash.Of(decomposed).Is(composed));
    }

    [Fact]
    public void A_password_with_half_a_character_is_wrong_and_nothing_worse() => Assert.False(PasswordHash.Of("x").Is("\uD800y"));

    [Theory]
    [InlineData("", "not an Argon2id hash")]
    [InlineData("secret", "not an Argon2id hash")]
    [InlineData("=19=19456,t=2,p=1", "single quotes")] // what a shell leaves of it in double ones
    [InlineData("$argon2i$v=19$m=19456,t=2,p=1${salt}${hash}", "not an Argon2id hash")]
    [InlineData("$argon2id$m=19456,t=2,p=1${salt}${hash}", "not an Argon2id hash")]
    [InlineData("$argon2id$v=16$m=19456,t=2,p=1${salt}${hash}", "v=19")]
    [InlineData("$argon2id$v=19$t=2,m=19456,p=1${salt}${hash}", "not an Argon2id hash")]
    [InlineData("$argon2id$v=19$m=019456,t=2,p=1${salt}${hash}", "not an Argon2id hash")]
    [InlineData("$argon2id$v=19$m=99999999999,t=2,p=1${salt}${hash}", "not an Argon2id hash")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1${salt}${hash}$", "not an Argon2id hash")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1${salt}=${hash}", "not an Argon2id hash")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$ {salt}${hash}", "not an Argon2id hash")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$${hash}", "16 bytes")]
    [InlineData("$argon2id$v=19$m=4096,t=3,p=1$c2FsdHNhbHQ${hash}", "16 bytes")]
    [InlineData("$argon2id$v=19$m=4096,t=3,p=4${salt}${hash}", "p=1")]
    [InlineData("$argon2id$v=19$m=4096,t=3,p=0${salt}${hash}", "p=1")]
    [InlineData("$argon2id$v=19$m=8,t=3,p=1${salt}${hash}", "4096 to 65536")]
    [InlineData("$argon2id$v=19$m=65537,t=3,p=1${salt}${hash}", "4096 to 65536")]
    [InlineData("$argon2id$v=19$m=2000000000,t=3,p=1${salt}${hash}", "4096 to 65536")]
    [InlineData("$argon2id$v=19$m=4096,t=0,p=1${salt}${hash}", "1 to 10")]
    [InlineData("$argon2id$v=19$m=4096,t=11,p=1${salt}${hash}", "1 to 10")]
    [InlineData("$argon2id$v=19$m=4096,t=3,p=1${salt}$c2FsdHNhbHQ", "16 to 64 bytes")]
    [InlineData("$argon2id$v=19$m=4096,t=3,p=1${salt}$", "16 to 64 bytes")]
    public void Anything_else_is_refused_with_a_reason_that_does_not_repeat_it(string text, string reason)
    {
        const string salt = "MDEyMzQ1Njc4OWFiY2RlZg", hash = "9H5dXuDZwj7hAwnijqi+SbpcbprhIQfh1FasCULB02Q";
        text = text.Replace("{salt}", salt, StringComparison.Ordinal).Replace("{hash}", hash, StringComparison.Ordinal);
        string message = Assert.Throws<FormatException>(() => PasswordHash.Parse(text)).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.DoesNotContain(hash, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_configuration_has_is_a_hash_or_a_FormatException()
    {
        const string good = "$argon2id$v=19$m=4096,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$9H5dXuDZwj7hAwnijqi+SbpcbprhIQfh1FasCULB02Q";
        Gen.Select(Gen.Int[0, good.Length], Gen.Int[0, 3], Gen.String[Gen.Char["$=,mtp019A+/ \uD800"], 0, 4]).Sample((at, removed, added) =>
        {
            string text = good[..at] + added + good[Math.Min(good.Length, at + removed)..];
            try
            {
                Assert.Equal(text, PasswordHash.Parse(text).ToPhc());
            }
            catch (FormatException) { }
        });
    }

    [Fact]
    public void A_hash_does_not_show_itself_by_accident() => Assert.DoesNotContain("$", string.Format(CultureInfo.InvariantCulture, "{0}", PasswordHash.Of("x")), StringComparison.Ordinal);

    [Fact(Timeout = 30_000)]
    public async Task Operators_are_found_by_name_without_case_and_nobody_else_is()
    {
        var operators = new OperatorPasswords(ImmutableDictionary<string, PasswordHash>.Empty
            .Add(OperatorPasswords.KeyOf("MAI"), PasswordHash.Of("first")).Add(OperatorPasswords.KeyOf("ĐỨC"), PasswordHash.Of("second")));
        Assert.True(await operators.CheckAsync("mai", "first"));
        Assert.True(await operators.CheckAsync("Mai", "first"));
        Assert.True(await operators.CheckAsync("đức", "second"));
        Assert.False(await operators.CheckAsync("mai", "second"));
        foreach (string nobody in new[] { "", "nobody", "a b", "\uD800", "127.0.0.1:4000" })
        {
            Assert.False(await operators.CheckAsync(nobody, "first"));
            Assert.False(await operators.CheckAsync(nobody, "second"));
        }
        Assert.False(await new OperatorPasswords(ImmutableDictionary<string, PasswordHash>.Empty).CheckAsync("mai", "first"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_name_that_does_not_exist_takes_as_long_as_a_wrong_password()
    {
        // By the memory that is hashed through, which decides the time: a check that did nothing would be a thousand times faster.
        var operators = new OperatorPasswords(ImmutableDictionary<string, PasswordHash>.Empty.Add("MAI", PasswordHash.Of("first")));
        TimeSpan wrong = await FastestAsync("mai"), nobody = await FastestAsync("nobody");
        Assert.InRange(nobody, wrong / 4, wrong * 4);

        async Task<TimeSpan> FastestAsync(string name)
        {
            TimeSpan fastest = TimeSpan.MaxValue;
            for (int i = 0; i < 5; i++)
            {
                long began = TimeProvider.System.GetTimestamp();
                await operators.CheckAsync(name, "wrong");
                TimeSpan took = TimeProvider.System.GetElapsedTime(began);
                if (took < fastest) fastest = took;
            }
            return fastest;
        }
    }
}
