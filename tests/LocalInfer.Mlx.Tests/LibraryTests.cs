using System.Runtime.InteropServices;
using LocalInfer.Testing;

namespace LocalInfer.Mlx.Tests;

public sealed class LibraryTests
{
    /// <summary>The headers' functions, less the one that takes variable arguments.</summary>
    private const int Declared = 619;

    // They exist on Arm64 alone.
    private static readonly string[] HalfAccessors =
        ["mlx_array_data_bfloat16", "mlx_array_data_float16", "mlx_array_item_bfloat16", "mlx_array_item_float16"];

    [Fact]
    public void The_bindings_declare_every_function_of_the_headers() =>
        Assert.Equal(Declared, MlxLibrary.DeclaredFunctions().Distinct(StringComparer.Ordinal).Count());

    [MlxFact]
    public void The_library_exports_what_the_bindings_declare() => Assert.Equal(
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? HalfAccessors : [],
        MlxLibrary.Load().MissingFunctions());

    [MlxFact]
    public void The_version_is_read_at_load()
    {
        MlxLibrary library = MlxLibrary.Load();
        Assert.True(Version.TryParse(library.Version, out _), library.Version);
        Assert.Equal(library.Version == MlxLibrary.TestedVersion, library.IsTested);
        Assert.Same(library, MlxLibrary.Load());
    }

    [MlxFact]
    public void A_missing_function_is_named_with_library_and_version()
    {
        MlxException error = MlxLibrary.Lacks(new EntryPointNotFoundException("Unable to find an entry point named 'mlx_new_thing' in shared library 'mlxc'."));
        Assert.Equal("mlx_new_thing", error.Function);
        Assert.Contains(MlxLibrary.Load().Path, error.Message, StringComparison.Ordinal);
        Assert.Contains(MlxLibrary.Load().Version, error.Message, StringComparison.Ordinal);
    }

    [MlxFact]
    public void A_function_that_this_processor_lacks_is_an_error_of_ours()
    {
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            MlxException error = Assert.Throws<MlxException>(() => MlxThread.Shared.Run(CallHalfAccessor));
            Assert.Equal("mlx_array_data_float16", error.Function);
        }
    }

    [Fact]
    public void Only_the_chosen_file_is_looked_at_where_one_is_chosen() => Assert.Equal(["/a/libmlxc.so"], MlxLibraryPlaces.All("/a/libmlxc.so"));

    [Fact]
    public void The_system_is_asked_last() => Assert.Equal(MlxLibraryPlaces.FileName("libmlxc"), MlxLibraryPlaces.All(chosen: null)[^1]);

    [Fact]
    public void What_to_do_is_told_where_it_is_missing()
    {
        Assert.Contains("/nowhere/libmlxc.so, which does not exist", MlxLibraryPlaces.Advice("/nowhere/libmlxc.so"), StringComparison.Ordinal);
        string advice = MlxLibraryPlaces.Advice(chosen: null);
        Assert.Contains(MlxLibrary.Variable, advice, StringComparison.Ordinal);
        Assert.Contains(AppContext.BaseDirectory.TrimEnd('/'), advice, StringComparison.Ordinal);
        Assert.Contains(OperatingSystem.IsMacOS() ? "brew install mlx-c" : "build mlx-c", advice, StringComparison.Ordinal);
    }

    /// <summary>A path with % in an error message would reach C's printf as its format.</summary>
    [Fact]
    public void No_path_or_name_is_ever_handed_to_mlx()
    {
        string[] takePaths = ["mlx_load", "mlx_save", "mlx_import", "mlx_export", "mlx_metal_start_capture", "mlx_io_", "mlx_array_new_data_managed"];
        IEnumerable<string> sources = new[] { "LocalInfer.Mlx", "LocalInfer.Backends.Mlx" }
            .Select(project => Path.Combine(RepositoryFolder.Root, "src", project))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("Generated", StringComparison.Ordinal));
        Assert.DoesNotContain(sources, file => takePaths.Any(File.ReadAllText(file).Contains));
    }

    private static unsafe void CallHalfAccessor() => Native.Mlx.mlx_array_data_float16(default);
}
