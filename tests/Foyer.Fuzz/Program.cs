// The front door under a fuzzer: any first bytes, in any pieces, with time passing anywhere between, lead to a decision. run.sh
// starts it under afl-fuzz; with files as arguments it tries each of them once, to see what one does.

using Foyer.Fuzz;
using SharpFuzz;

if (args.Length > 0)
{
    foreach (string file in args) FrontDoorCheck.Try(File.ReadAllBytes(file));
    return;
}
Fuzzer.OutOfProcess.Run(stream =>
{
    using var bytes = new MemoryStream();
    stream.CopyTo(bytes);
    FrontDoorCheck.Try(bytes.ToArray());
});
