// Exercise 4: cuts bytes into lines, however they come, and never keeps more than its bound. It tries itself: the same bytes
// in two pieces, cut at every place, and one by one, must make the same lines.       dotnet run samples/answers/4-lines.cs
using System.Text;

byte[] input = Encoding.UTF8.GetBytes("Xin chào\r\nđường phố\n\nthis line is far too long\r\n👋 tạm biệt");
string[] expected = ["Xin chào", "đường phố", "", "(too long)", "👋 tạm biệt"];
int wrong = 0;
for (int cut = 0; cut <= input.Length; cut++) Check([input[..cut], input[cut..]]);
Check([.. input.Select(one => new[] { one })]);
Console.WriteLine($"{input.Length + 2} ways to cut {input.Length} bytes, {wrong} wrong");
return wrong == 0 ? 0 : 1;

void Check(byte[][] pieces)
{
    var splitter = new LineSplitter(limit: 20);
    List<string> lines = [];
    foreach (byte[] piece in pieces) splitter.Take(piece, lines.Add);
    splitter.Finish(lines.Add);
    if (!lines.SequenceEqual(expected)) wrong++;
}

class LineSplitter(int limit) // in bytes, with the CR if there is one
{
    private readonly List<byte> _line = []; // bytes, not text: half a character is no text yet
    private bool _tooLong;

    public void Take(ReadOnlySpan<byte> bytes, Action<string> line)
    {
        foreach (byte one in bytes)
        {
            if (one == '\n') End(line);
            else if (_line.Count < limit) _line.Add(one);
            else _tooLong = true; // thrown away up to the line's end
        }
    }

    public void Finish(Action<string> line) // the peer will send no more: what is left is a line too
    {
        if (_line.Count > 0) End(line);
    }

    private void End(Action<string> line)
    {
        line(_tooLong ? "(too long)" : Encoding.UTF8.GetString([.. _line]).TrimEnd('\r'));
        _line.Clear();
        _tooLong = false;
    }
}
