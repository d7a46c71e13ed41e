using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <summary>Turns the errors of mlx-c into exceptions. Its own handler would end the process.</summary>
internal static unsafe class MlxErrors
{
    // mlx-c calls the handler on the thread that made the failing call, before that call returns.
    [ThreadStatic]
    private static string? _message;

    /// <summary>Installs the handler; before any other call.</summary>
    public static void Install() => mlx_set_error_handler(&OnError, null, null);

    /// <exception cref="MlxException"><paramref name="status"/> is not 0.</exception>
    public static void Check(int status, string function)
    {
        if (status != 0)
        {
            throw Failed(function);
        }
    }

    /// <summary>The exception of a call that has just failed.</summary>
    public static MlxException Failed(string function, params ReadOnlySpan<MlxArray> arguments)
    {
        string message = _message ?? "no reason was given";
        _message = null;
        List<string> shapes = [];
        foreach (MlxArray argument in arguments)
        {
            if (!argument.IsNone)
            {
                shapes.Add(argument.ToString());
            }
        }

        return new MlxException(function, message, shapes);
    }

    // An exception that left this method would abort the process.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(byte* message, void* data)
    {
        try
        {
            string text = Marshal.PtrToStringUTF8((nint)message) ?? "";
            int place = text.LastIndexOf(" at /", StringComparison.Ordinal);
            _message = place > 0 ? text[..place] : text;
        }
        catch (Exception error)
        {
            _message = error.GetType().Name;
        }
    }
}
