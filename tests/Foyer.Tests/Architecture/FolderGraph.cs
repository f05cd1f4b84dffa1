// Which folder of a project refers to which other, read from the compiled assembly: its types, signatures, attributes and method
// bodies, with the folders from the source paths in the portable PDB (ECMA-335, II.22 to II.24; Portable PDB specification).
// A constant leaves no trace in an assembly, so the `using` directives count as well: an unused one does not compile here (IDE0005).

using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Foyer.Tests.Architecture;

/// <summary>A reference from one folder to another; <paramref name="Why"/> names the two types, or the file and its <c>using</c>.</summary>
internal sealed record FolderReference(string From, string To, string Why);

internal sealed partial class FolderGraph : IDisposable
{
    /// <summary>Where the compiler writes which documents a type is declared in, if none of its methods says so (Portable PDB, TypeDefinitionDocuments).</summary>
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields().Select(field => field.GetValue(null)).OfType<OpCode>()
        .ToDictionary(code => code.Value & 0xFFFF, code => code.OperandType);

    private readonly string _source;
    private readonly string _rootNamespace;
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly MetadataReaderProvider _symbolFile;
    private readonly MetadataReader _symbols;
    private readonly Dictionary<TypeDefinitionHandle, string> _folders = [];
    private readonly List<FolderReference> _references = [];
    private HashSet<string>? _others; // namespaces of other assemblies, where these are asked for
    private readonly HashSet<string> _used = []; // types and members by their full names

    private FolderGraph(string assembly, string source, string rootNamespace)
    {
        _source = source;
        _rootNamespace = rootNamespace;
        _file = new PEReader(File.OpenRead(assembly));
        _metadata = _file.GetMetadataReader();
        _symbolFile = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly, ".pdb")));
        _symbols = _symbolFile.GetMetadataReader();
    }

    /// <summary>All references between folders of the project whose files are below <paramref name="source"/>; the root folder is <c>""</c>.</summary>
    public static IReadOnlyList<FolderReference> Read(string assembly, string source, string rootNamespace)
    {
        using var graph = new FolderGraph(assembly, source, rootNamespace);
        foreach (TypeDefinitionHandle type in graph._metadata.TypeDefinitions) graph._folders[type] = graph.FolderOf(type);
        foreach (TypeDefinitionHandle type in graph._metadata.TypeDefinitions) graph.ReadType(type);
        graph.ReadUsings();
        return graph._references;
    }

    /// <summary>The circles among the references: for each, the folders in it; none when there is an order in which no folder refers to a later one.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Circles(IEnumerable<FolderReference> references)
    {
        ILookup<string, string> next = references.ToLookup(reference => reference.From, reference => reference.To);
        string[] folders = [.. next.Select(from => from.Key).Order(StringComparer.Ordinal)];
        Dictionary<string, HashSet<string>> reached = folders.ToDictionary(folder => folder, folder => Reach(folder, next));
        return [.. folders.Where(folder => reached[folder].Contains(folder))
            .GroupBy(folder => string.Join(' ', folders.Where(other => reached[folder].Contains(other) && reached.TryGetValue(other, out HashSet<string>? back) && back.Contains(folder))))
            .Select(circle => (IReadOnlyList<string>)[.. circle])];
    }

    /// <summary>The namespaces of other assemblies whose types a namespace of this assembly names: in its code, its signatures and its <c>using</c>s alike.</summary>
    public static IReadOnlySet<string> UsedNamespaces(string assembly, string inNamespace) => Used(assembly, inNamespace)._others!;

    /// <summary>The types that a namespace of this assembly names, and the members of other assemblies' types, by their full names.</summary>
    public static IReadOnlySet<string> UsedNames(string assembly, string inNamespace) => Used(assembly, inNamespace)._used;

    private static FolderGraph Used(string assembly, string inNamespace)
    {
        using var graph = new FolderGraph(assembly, source: "", rootNamespace: "");
        graph._others = [];
        foreach (TypeDefinitionHandle type in graph._metadata.TypeDefinitions) graph._folders[type] = Unknown;
        foreach (TypeDefinitionHandle type in graph._metadata.TypeDefinitions)
        {
            string name = graph.NamespaceOf(type);
            if (name == inNamespace || name.StartsWith(inNamespace + '.', StringComparison.Ordinal)) graph.ReadType(type);
        }
        return graph;
    }

    public void Dispose()
    {
        _file.Dispose();
        _symbolFile.Dispose();
    }

    private static HashSet<string> Reach(string from, ILookup<string, string> next)
    {
        HashSet<string> reached = [];
        var waiting = new Stack<string>([from]);
        while (waiting.TryPop(out string? folder))
        {
            foreach (string other in next[folder].Where(reached.Add)) waiting.Push(other);
        }
        return reached;
    }

    // A nested type, and what the compiler makes of lambdas and iterators, is where its outermost type is.
    private string FolderOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        if (type.GetDeclaringType() is { IsNil: false } outer) return FolderOf(outer);
        IEnumerable<DocumentHandle> documents = DocumentsOf(type).Concat(DeclaredIn(handle));
        foreach (DocumentHandle document in documents.Where(document => !document.IsNil))
        {
            string path = Path.GetRelativePath(_source, _symbols.GetString(_symbols.GetDocument(document).Name));
            if (!path.StartsWith("..", StringComparison.Ordinal) && !path.StartsWith("obj", StringComparison.Ordinal)) return Path.GetDirectoryName(path)!;
        }
        return Unknown;
    }

    // With those of nested types: an async method's code is in one that the compiler makes.
    private IEnumerable<DocumentHandle> DocumentsOf(TypeDefinition type) =>
        type.GetMethods().Select(method => _symbols.GetMethodDebugInformation(method.ToDebugInformationHandle()).Document)
            .Concat(type.GetNestedTypes().SelectMany(nested => DocumentsOf(_metadata.GetTypeDefinition(nested))));

    /// <summary>The folder of types that the compiler made up; references from and to them do not count.</summary>
    private const string Unknown = "?";

    private List<DocumentHandle> DeclaredIn(TypeDefinitionHandle type)
    {
        List<DocumentHandle> documents = [];
        foreach (CustomDebugInformationHandle handle in _symbols.GetCustomDebugInformation(type))
        {
            CustomDebugInformation information = _symbols.GetCustomDebugInformation(handle);
            if (_symbols.GetGuid(information.Kind) != TypeDocuments) continue;
            BlobReader blob = _symbols.GetBlobReader(information.Value);
            while (blob.RemainingBytes > 0) documents.Add(MetadataTokens.DocumentHandle(blob.ReadCompressedInteger()));
        }
        return documents;
    }

    private void ReadType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        Refer(handle, type.BaseType);
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations()) Refer(handle, _metadata.GetInterfaceImplementation(implemented).Interface);
        foreach (FieldDefinitionHandle field in type.GetFields()) ReferIn(handle, seen => _metadata.GetFieldDefinition(field).DecodeSignature(seen, null));
        foreach (CustomAttributeHandle attribute in type.GetCustomAttributes()) Refer(handle, _metadata.GetCustomAttribute(attribute).Constructor);
        foreach (GenericParameterConstraintHandle constraint in type.GetGenericParameters().SelectMany(parameter => _metadata.GetGenericParameter(parameter).GetConstraints()))
            Refer(handle, _metadata.GetGenericParameterConstraint(constraint).Type);
        foreach (MethodDefinitionHandle method in type.GetMethods()) ReadMethod(handle, _metadata.GetMethodDefinition(method));
    }

    private void ReadMethod(TypeDefinitionHandle type, MethodDefinition method)
    {
        ReferIn(type, seen => method.DecodeSignature(seen, null));
        foreach (CustomAttributeHandle attribute in method.GetCustomAttributes()) Refer(type, _metadata.GetCustomAttribute(attribute).Constructor);
        if (method.RelativeVirtualAddress == 0) return;
        MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil) ReferIn(type, seen => _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(seen, null));
        foreach (ExceptionRegion region in body.ExceptionRegions.Where(region => !region.CatchType.IsNil)) Refer(type, region.CatchType);
        BlobReader code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            int opCode = code.ReadByte();
            if (opCode == 0xFE) opCode = opCode << 8 | code.ReadByte();
            ReadOperand(type, Operands[opCode], ref code);
        }
    }

    private void ReadOperand(TypeDefinitionHandle type, OperandType operand, ref BlobReader code)
    {
        switch (operand)
        {
            case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                Refer(type, (EntityHandle)MetadataTokens.Handle(code.ReadInt32()));
                break;
            case OperandType.InlineSwitch:
                int targets = code.ReadInt32();
                code.Offset += targets * sizeof(int);
                break;
            case OperandType.InlineNone:
                break;
            default:
                code.Offset += operand is OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar ? 1
                    : operand is OperandType.InlineVar ? 2 : operand is OperandType.InlineI8 or OperandType.InlineR ? 8 : 4;
                break;
        }
    }

    private void Refer(TypeDefinitionHandle from, EntityHandle to)
    {
        if (to.IsNil) return;
        switch (to.Kind)
        {
            case HandleKind.TypeDefinition: Add(from, (TypeDefinitionHandle)to); break;
            case HandleKind.TypeReference: AddOther((TypeReferenceHandle)to); break;
            case HandleKind.MethodDefinition: Add(from, _metadata.GetMethodDefinition((MethodDefinitionHandle)to).GetDeclaringType()); break;
            case HandleKind.FieldDefinition: Add(from, _metadata.GetFieldDefinition((FieldDefinitionHandle)to).GetDeclaringType()); break;
            case HandleKind.MemberReference:
                MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)to);
                Refer(from, member.Parent);
                if (member.Parent.Kind == HandleKind.TypeReference) _used.Add($"{NameOf((TypeReferenceHandle)member.Parent)}.{_metadata.GetString(member.Name)}");
                ReferIn(from, seen =>
                {
                    if (member.GetKind() == MemberReferenceKind.Field) member.DecodeFieldSignature(seen, null);
                    else member.DecodeMethodSignature(seen, null);
                });
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)to);
                Refer(from, generic.Method);
                ReferIn(from, seen => generic.DecodeSignature(seen, null));
                break;
            case HandleKind.TypeSpecification: ReferIn(from, seen => _metadata.GetTypeSpecification((TypeSpecificationHandle)to).DecodeSignature(seen, null)); break;
        }
    }

    // Of all that a signature says, only the types of this assembly matter.
    private void ReferIn(TypeDefinitionHandle from, Action<SeenTypes> decode)
    {
        var seen = new SeenTypes();
        decode(seen);
        foreach (TypeDefinitionHandle to in seen.All) Add(from, to);
        foreach (TypeReferenceHandle to in seen.Others) AddOther(to);
    }

    private void AddOther(TypeReferenceHandle handle)
    {
        if (_others is null) return;
        _used.Add(NameOf(handle));
        TypeReference type = _metadata.GetTypeReference(handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference) AddOther((TypeReferenceHandle)type.ResolutionScope);
        else _others.Add(_metadata.GetString(type.Namespace));
    }

    private string NameOf(TypeReferenceHandle handle)
    {
        TypeReference type = _metadata.GetTypeReference(handle);
        string outer = type.ResolutionScope.Kind == HandleKind.TypeReference ? NameOf((TypeReferenceHandle)type.ResolutionScope) : _metadata.GetString(type.Namespace);
        return $"{outer}.{_metadata.GetString(type.Name)}";
    }

    private string NamespaceOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? NamespaceOf(outer) : _metadata.GetString(type.Namespace);
    }

    private void Add(TypeDefinitionHandle from, TypeDefinitionHandle to)
    {
        if (_others is not null) _used.Add($"{NamespaceOf(to)}.{Outermost(to)}");
        (string one, string other) = (_folders[from], _folders[to]);
        if (one != other && one != Unknown && other != Unknown) _references.Add(new FolderReference(one, other, $"{Outermost(from)} refers to {Outermost(to)}"));
    }

    private string Outermost(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? Outermost(outer) : _metadata.GetString(type.Name);
    }

    // A namespace is the folder of the same name, below the project's own namespace.
    private void ReadUsings()
    {
        HashSet<string> folders = [.. _folders.Values];
        foreach (string file in Directory.EnumerateFiles(_source, "*.cs", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(_source, file), folder = Path.GetDirectoryName(path)!;
            if (path.StartsWith("obj", StringComparison.Ordinal) || path.StartsWith("bin", StringComparison.Ordinal)) continue;
            foreach (Match match in Using().Matches(File.ReadAllText(file)))
            {
                if (!match.Groups[1].Value.StartsWith(_rootNamespace + '.', StringComparison.Ordinal)) continue;
                string named = match.Groups[1].Value[(_rootNamespace.Length + 1)..].Replace('.', '/');
                if (named != folder && folders.Contains(named)) _references.Add(new FolderReference(folder, named, $"{path} uses {match.Groups[1].Value}"));
            }
        }
    }

    [GeneratedRegex(@"^using (?:static )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    /// <summary>Remembers the types of this assembly that a signature names; their decoded form is of no interest.</summary>
    private sealed class SeenTypes : ISignatureTypeProvider<int, object?>
    {
        public List<TypeDefinitionHandle> All { get; } = [];

        public List<TypeReferenceHandle> Others { get; } = [];

        public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            All.Add(handle);
            return 0;
        }

        public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            Others.Add(handle);
            return 0;
        }

        public int GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public int GetArrayType(int elementType, ArrayShape shape) => 0;
        public int GetByReferenceType(int elementType) => 0;
        public int GetFunctionPointerType(MethodSignature<int> signature) => 0;
        public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;
        public int GetGenericMethodParameter(object? genericContext, int index) => 0;
        public int GetGenericTypeParameter(object? genericContext, int index) => 0;
        public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;
        public int GetPinnedType(int elementType) => 0;
        public int GetPointerType(int elementType) => 0;
        public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;
        public int GetSZArrayType(int elementType) => 0;
    }
}
