namespace Foyer.Chat.Rooms;

/// <summary>The names that are in use. Thread-safe.</summary>
internal interface INames
{
    /// <summary>Whether somebody who is connected has a name with this key (<see cref="Names.NameRules.Key"/>).</summary>
    bool HasName(string key);
}
