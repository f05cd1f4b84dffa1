namespace Foyer.Chat.Rooms;

/// <summary>Who has which name. Thread-safe.</summary>
internal interface INames
{
    /// <summary>Whether somebody who is here has a name with this key (<see cref="Names.NameRules.Key"/>).</summary>
    bool HasName(string key);
}
