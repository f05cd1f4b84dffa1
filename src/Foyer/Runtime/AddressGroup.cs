// What limits, bans and password attempts count as one address: an IPv4 address, or an IPv6 network of 64 bits, because a machine that has one
// address of such a network has all of them. An IPv4 peer of a dual-stack socket counts as IPv4. A group is one number, so counting is cheap.

using System.Buffers.Binary;

namespace Foyer.Runtime;

/// <summary><paramref name="Prefix"/> is the first half of an IPv6 address. IPv4 addresses use a range that no IPv6 peer can have.</summary>
internal readonly record struct AddressGroup(ulong Prefix)
{
    // 0:ffff::/32, within a range that RFC 4291 reserves (0000::/8).
    private const ulong IPv4 = 0x0000_FFFF_0000_0000;

    public static AddressGroup Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        if (length == 4) return new AddressGroup(IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes));
        if (address.IsIPv4MappedToIPv6) return new AddressGroup(IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
        return new AddressGroup(BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    /// <summary>True for an address of this machine, or of a network that the Internet does not reach.</summary>
    public bool IsLocal => IsIPv4
        ? (uint)Prefix >> 24 is 127 or 10 // RFC 1122 loopback; RFC 1918
            || (uint)Prefix >> 20 == 0xAC1 // 172.16/12, RFC 1918
            || (uint)Prefix >> 16 is 0xC0A8 or 0xA9FE // 192.168/16, RFC 1918; 169.254/16, RFC 3927 link-local
            || (uint)Prefix >> 22 == 0x6440 >> 6 // 100.64/10, RFC 6598: within a provider's or an overlay network
        : Prefix == 0 // ::1
            || Prefix >> 57 == 0xFC >> 1 // fc00::/7, RFC 4193 unique local
            || Prefix >> 54 == 0xFE80 >> 6; // fe80::/10, RFC 4291 link-local

    /// <summary>True for this machine itself. Every local user has all of these addresses.</summary>
    public bool IsLoopback => IsIPv4 ? (uint)Prefix >> 24 == 127 : Prefix == 0;

    /// <summary>All addresses of the group: one IPv4 address, or a /64.</summary>
    public IPNetwork Network
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            bytes.Clear();
            BinaryPrimitives.WriteUInt64BigEndian(bytes, Prefix);
            return IsIPv4 ? new IPNetwork(new IPAddress(bytes[4..8]), 32) : new IPNetwork(new IPAddress(bytes), 64);
        }
    }

    /// <summary>Whether the network contains the group, or is a part of it: a peer has all addresses of its group.</summary>
    public bool IsWithin(IPNetwork network) =>
        network.Contains(Network.BaseAddress) || (network.PrefixLength > Network.PrefixLength && Of(network.BaseAddress) == this);

    private bool IsIPv4 => Prefix >> 32 == IPv4 >> 32;

    /// <summary>The group as an operator sees it: <c>192.0.2.7</c>, <c>2001:db8:0:1::/64</c>.</summary>
    public override string ToString() => IsIPv4 ? Network.BaseAddress.ToString() : Network.ToString();
}
