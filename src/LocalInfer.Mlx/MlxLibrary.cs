using System.Reflection;
using System.Runtime.InteropServices;
using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <summary>
/// libmlxc, found and loaded once for the process: where <c>LOCALINFER_MLXC</c> says, else beside the program, in Homebrew's prefix, or where
/// the system looks.
/// </summary>
public sealed unsafe class MlxLibrary
{
    /// <summary>The environment variable that names the library's file.</summary>
    public const string Variable = "LOCALINFER_MLXC";

    /// <summary>The version of MLX that the bindings were made from and that LocalInfer is tested with.</summary>
    public const string TestedVersion = "0.31.2";

    private const string ImportName = "mlxc";

    private static readonly Lazy<MlxLibrary> Loaded = new(LoadOnce);

    private MlxLibrary(nint handle, string path)
    {
        Handle = handle;
        Path = path;
        NativeLibrary.SetDllImportResolver(typeof(mlx_array).Assembly, (name, _, _) => name == ImportName ? handle : 0);
        MlxErrors.Install();
        Version = MlxThread.Shared.Run(ReadVersion);
    }

    /// <summary>The file, or the name that the system found it by.</summary>
    public string Path { get; }

    /// <summary>The version that MLX gives itself, such as <c>0.31.2</c>.</summary>
    public string Version { get; }

    /// <summary>Whether this is <see cref="TestedVersion"/>.</summary>
    public bool IsTested => Version == TestedVersion;

    private nint Handle { get; }

    /// <summary>Loads the library; the same one each time. Any thread.</summary>
    /// <exception cref="MlxUnavailableException">It is not there or cannot be loaded.</exception>
    public static MlxLibrary Load() => Loaded.Value;

    /// <summary>The functions that the bindings declare and the library does not export.</summary>
    public IReadOnlyList<string> MissingFunctions() =>
        [.. DeclaredFunctions().Where(name => !NativeLibrary.TryGetExport(Handle, name, out _)).Order(StringComparer.Ordinal)];

    /// <summary>All functions that the bindings declare.</summary>
    public static IEnumerable<string> DeclaredFunctions() => typeof(Native.Mlx)
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
        .Select(method => method.Name);

    /// <summary>What to tell where a function was called that the library does not have.</summary>
    internal static MlxException Lacks(EntryPointNotFoundException missing)
    {
        MlxLibrary library = Load();
        string function = missing.Message.Split('\'').ElementAtOrDefault(1) ?? "a function";
        return new MlxException(
            function,
            $"{library.Path} (MLX {library.Version}) does not have it; LocalInfer is made for mlx-c of MLX {TestedVersion}. `brew upgrade mlx-c` gets the current one",
            []);
    }

    private static MlxLibrary LoadOnce()
    {
        foreach (string candidate in MlxLibraryPlaces.All(MlxLibraryPlaces.Chosen))
        {
            LoadNeighbour(candidate);
            if (NativeLibrary.TryLoad(candidate, out nint handle))
            {
                return new MlxLibrary(handle, candidate);
            }
        }

        throw new MlxUnavailableException(MlxLibraryPlaces.Advice(MlxLibraryPlaces.Chosen));
    }

    /// <summary>libmlxc needs libmlx; where both lie in one folder that the system does not search, it has to be there already.</summary>
    private static void LoadNeighbour(string candidate)
    {
        if (System.IO.Path.GetDirectoryName(candidate) is { Length: > 0 } folder
            && System.IO.Path.Combine(folder, MlxLibraryPlaces.FileName("libmlx")) is var neighbour && File.Exists(neighbour))
        {
            NativeLibrary.TryLoad(neighbour, out _);
        }
    }

    private static string ReadVersion()
    {
        mlx_string text = default;
        try
        {
            text = mlx_string_new();
            MlxErrors.Check(mlx_version(&text), nameof(mlx_version));
            return Marshal.PtrToStringUTF8((nint)mlx_string_data(text)) ?? "";
        }
        catch (EntryPointNotFoundException)
        {
            return "unknown";
        }
        finally
        {
            _ = text.ctx is null ? 0 : mlx_string_free(text);
        }
    }
}
