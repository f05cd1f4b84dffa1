// Threads that run queries, one at a time each, every one on a connection of its own. They are no threads of the pool: the chat's turns run
// there, and would wait behind every slow query.

using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

/// <summary>Thread-safe.</summary>
internal sealed partial class ReaderThreads : IDisposable
{
    /// <summary>While other queries wait, one may take only this part of its time.</summary>
    private const int ShareOfTime = 4;

    /// <summary>The kernel gives such a thread about a tenth of what another gets, while both want to run.</summary>
    private const int PatientNice = 10;

    private readonly string _path;
    private readonly TimeSpan _queryTime;
    private readonly TimeProvider _time;
    private readonly BlockingCollection<Action<Func<HistoryReader>>> _waiting = [];
    private readonly SemaphoreSlim _turns;
    private readonly Thread[] _threads;
    private volatile bool _closed;

    /// <summary><paramref name="isPatient"/>: the threads let all others of this machine go ahead of them.</summary>
    public ReaderThreads(string path, string name, int threads, bool isPatient, TimeSpan queryTime, TimeProvider time)
    {
        (_path, _queryTime, _time, _turns) = (path, queryTime, time, new SemaphoreSlim(threads));
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() => Run(isPatient)) { IsBackground = true, Name = name })];
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>Throws <see cref="IOException"/>.</summary>
    public async Task<T> ReadAsync<T>(Func<HistoryReader, T> read)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _waiting.Add(Read);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            throw new IOException("the history is closed");
        }
        return await answer.Task;

        void Read(Func<HistoryReader> open)
        {
            HistoryReader? reader = null;
            try
            {
                reader = open();
                TimeSpan limit = _waiting.Count > 0 ? _queryTime / ShareOfTime : _queryTime;
                T result;
                using (_time.CreateTimer(static reader => ((HistoryReader)reader!).Interrupt(), reader, limit, Timeout.InfiniteTimeSpan)) result = read(reader);
                answer.SetResult(result);
            }
            catch (SqliteException e)
            {
                reader?.HasFailed = true;
                answer.SetException(new IOException(DiskTrouble.Reason(e, _path), e));
            }
            catch (Exception e)
            {
                answer.SetException(e); // whoever asked reports it
            }
        }
    }

    /// <summary>Waits for the running queries. No other query begins until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        for (int i = 0; i < _threads.Length; i++) _turns.Wait();
    }

    public void Resume() => _turns.Release(_threads.Length);

    public void Dispose()
    {
        _closed = true;
        _waiting.CompleteAdding();
        foreach (Thread thread in _threads) thread.Join();
        _waiting.Dispose();
        _turns.Dispose();
    }

    private void Run(bool isPatient)
    {
        if (isPatient && OperatingSystem.IsLinux()) _ = SetPriority(which: 0, who: 0, PatientNice); // of this thread alone
        HistoryReader? reader = null;
        foreach (Action<Func<HistoryReader>> read in _waiting.GetConsumingEnumerable())
        {
            _turns.Wait();
            read(() => _closed ? throw new IOException("the history is closed") : reader ??= new HistoryReader(_path));
            if (reader is { HasFailed: true })
            {
                reader.Dispose();
                reader = null;
            }
            _turns.Release();
        }
        reader?.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int nice);
}
