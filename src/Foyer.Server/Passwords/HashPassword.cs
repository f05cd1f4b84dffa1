// `foyer hash-password`: a password in, its hash out, alone on standard output, so that it can go into a file. At a terminal
// it asks twice and shows nothing of what is typed; from a pipe it takes the first line. Never an argument: those are shown to every
// user of the machine, and kept in the shell's history.

using System.Text;
using Foyer.Chat.Names;
using Foyer.Server.Reporting;

namespace Foyer.Server.Passwords;

internal static class HashPassword
{
    /// <summary>Throws <see cref="OperatorException"/>.</summary>
    public static int Run()
    {
        string password = Console.IsInputRedirected ? FromPipe() : FromTerminal();
        if (password.Length == 0) throw Refused("the password is empty");
        if (TextRules.Clean(password) != password)
            throw Refused("the password contains a character that cannot be typed in the chat, such as a tab");
        Console.Out.WriteLine(PasswordHash.Of(password).ToPhc());
        return 0;
    }

    private static string FromPipe()
    {
        try
        {
            using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return input.ReadLine() ?? "";
        }
        catch (DecoderFallbackException)
        {
            throw Refused("the password is not UTF-8");
        }
    }

    private static string FromTerminal()
    {
        string password = Ask("Password: ");
        if (password.Length == 0) return "";
        return Ask("Once more: ") == password ? password : throw Refused("the two passwords are different");
    }

    private static string Ask(string prompt)
    {
        _ = Console.KeyAvailable; // the terminal stops to show keys here, and not only when the first one is waited for
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            switch (key.KeyChar)
            {
                case '\r' or '\n':
                    Console.Error.WriteLine();
                    return typed.ToString();
                case '\b' or '\x7F':
                    if (typed.Length > 0) typed.Length -= typed.Length > 1 && char.IsLowSurrogate(typed[^1]) ? 2 : 1;
                    break;
                case '\x15': // Ctrl-U
                    typed.Clear();
                    break;
                case '\x04': // Ctrl-D, the end
                    Console.Error.WriteLine();
                    return "";
                case >= ' ' or '\t':
                    typed.Append(key.KeyChar);
                    break;
                default: // an arrow, say
                    break;
            }
        }
    }

    private static OperatorException Refused(string reason) => new(reason, OperatorException.Failure);
}
