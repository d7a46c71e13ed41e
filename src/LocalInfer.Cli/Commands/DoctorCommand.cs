using System.CommandLine;
using LocalInfer.Cli.Doctor;
using Spectre.Console;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer doctor</c>: whether this machine has what LocalInfer needs, and what to do where it has not.</summary>
internal static class DoctorCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "doctor";

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, one object a check." };

    private static readonly Option<int> Port = new("--port", "-p")
    {
        Description = "The port that the server would listen on.",
        DefaultValueFactory = _ => 8080,
    };

    public static Command Create()
    {
        var command = new Command(Name, """
            Look at this machine: program, processor, memory, model folder, hub, downloaded models, port. Nothing is changed and no network is
            used. The exit code is 1 where something fails; warnings do not count.

            Examples:
              localinfer doctor
              localinfer doctor --port 9000 --json
            """);
        Port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 65535)
            {
                result.AddError("--port must be between 1 and 65535.");
            }
        });
        command.Options.Add(Port);
        command.Options.Add(Json);
        command.SetAction(options => Run(options.GetValue(Port), options.GetValue(Json)));
        return command;
    }

    private static int Run(int port, bool json)
    {
        Check[] checks = [.. MachineChecks.Run(port)];
        if (json)
        {
            JsonOutput.Write(checks.Select(check => new { check.Name, Status = Word(check), check.Finding, check.Advice }));
        }
        else
        {
            Print(checks);
        }

        return checks.Any(check => check.Status == CheckStatus.Fail) ? 1 : 0;
    }

    private static void Print(Check[] checks)
    {
        int width = checks.Max(check => check.Name.Length);
        foreach (Check check in checks)
        {
            Terminal.Out.Write(new Text($"{Word(check),-4}  ", new Style(check.Status switch
            {
                CheckStatus.Ok => Color.Green,
                CheckStatus.Warn => Color.Yellow,
                _ => Color.Red,
            })));
            Console.WriteLine($"{check.Name.PadRight(width)}  {check.Finding}");
            if (check.Advice is { } advice)
            {
                Console.WriteLine($"{new string(' ', width + 8)}{advice}");
            }
        }
    }

    private static string Word(Check check) => check.Status switch
    {
        CheckStatus.Ok => "ok",
        CheckStatus.Warn => "warn",
        _ => "fail",
    };
}
