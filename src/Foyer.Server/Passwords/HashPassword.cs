// `foyer hash-password` reads a password and prints its hash. Standard output contains nothing but the hash, so that it can be redirected
// into a file. At a terminal, it asks twice and does not show the typed keys. From a pipe, it reads the first line. It never takes the
// password as an argument, because every user of the machine can see arguments, and the shell keeps them in its history.

using Foyer.Chat.Names;
using Foyer.Server.Reporting;

namespace Foyer.Server.Passwords;

internal static class HashPassword
{
    /// <summary>Throws <see cref="OperatorException"/>.</summary>
    public static int Run()
    {
        string password = Console.IsInputRedirected ? FromPipe() : FromTerminal();
        if (password.Length == 0) throw new OperatorException("the password is empty");
        if (TextRules.Clean(password) != password)
            throw new OperatorException("the password contains a character that cannot be typed in the chat, such as a tab");
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
            throw new OperatorException("the password is not UTF-8");
        }
    }

    private static string FromTerminal()
    {
        string password = Ask("Password: ");
        if (password.Length == 0) return "";
        return Ask("Once more: ") == password ? password : throw new OperatorException("the two passwords are different");
    }

    private static string Ask(string prompt)
    {
        _ = Console.KeyAvailable; // this stops the terminal's echo now; otherwise it stops only when ReadKey waits for the first key
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
                case '\x04': // Ctrl-D, end of input
                    Console.Error.WriteLine();
                    return "";
                case >= ' ' or '\t':
                    typed.Append(key.KeyChar);
                    break;
                default: // for example an arrow key
                    break;
            }
        }
    }

}
