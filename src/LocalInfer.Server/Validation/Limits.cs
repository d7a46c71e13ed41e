using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>Checks numbers against the ranges that the API documents.</summary>
internal static class Limits
{
    public static void Check(string path, double? value, double minimum, double maximum)
    {
        if (value < minimum || value > maximum)
        {
            throw InvalidRequest.OutOfRange(path, value.Value, value < minimum ? minimum : maximum);
        }
    }

    public static void Check(string path, long? value, long minimum, long maximum = long.MaxValue)
    {
        if (value < minimum || value > maximum)
        {
            throw InvalidRequest.OutOfRange(path, value.Value, value < minimum ? minimum : maximum);
        }
    }
}
