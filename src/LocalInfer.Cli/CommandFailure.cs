using LocalInfer.Chat.Templates;
using LocalInfer.Cli.Hub;
using LocalInfer.Mlx;
using LocalInfer.Models;

namespace LocalInfer.Cli;

/// <summary>Turns what a person can mend (a missing folder, a broken file, a busy port) into one line and exit code 1.</summary>
internal static class CommandFailure
{
    public static async Task<int> ReportAsync(Func<Task> command)
    {
        try
        {
            await command();
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception error) when (error is CommandException or HubException or ModelFormatException or ChatTemplateException or MlxUnavailableException or MlxException
            or PlatformNotSupportedException or InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"localinfer: {error.Message}");
            return 1;
        }
    }
}
