using System.Text;
using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Import.Reporting;

/// <summary>A CSV file (RFC 4180) that its owner alone may read: keys and names in it are personal data.</summary>
internal sealed class PrivateFile : IAsyncDisposable
{
    private readonly StreamWriter _writer;

    private PrivateFile(StreamWriter writer) => _writer = writer;

    /// <summary>Makes the file.</summary>
    /// <exception cref="AdministrationException">It cannot be written, or is there already.</exception>
    public static async Task<PrivateFile> CreateAsync(string path, params string[] columns)
    {
        try
        {
            // A new file: an existing one keeps the rights it has, and a link leads anywhere.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var file = new PrivateFile(new StreamWriter(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options));
            await file.WriteAsync(columns);
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AdministrationException($"{path} cannot be made: {error.Message}", error);
        }
    }

    public Task WriteAsync(params string[] cells) => _writer.WriteAsync(string.Join(',', cells.Select(Quote)) + "\r\n");

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    // A spreadsheet takes a cell that begins so for a formula.
    private static string Quote(string cell)
    {
        var text = cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal) ? "'" + cell : cell;
        return text.AsSpan().IndexOfAny("\",\r\n'") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
