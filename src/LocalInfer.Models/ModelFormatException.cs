namespace LocalInfer.Models;

/// <summary>A model folder, its configuration or its weights cannot be used. The message names the file and what is wrong with it.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Creates the exception with a message for the person who starts the server: one line that names the file.</summary>
    public ModelFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception around the error that reading the file gave.</summary>
    public ModelFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
