using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>The operating system's bcrypt (libxcrypt, a required package of Debian and Ubuntu).</summary>
internal static unsafe partial class Libcrypt
{
    // sizeof(struct crypt_data), crypt.h: "These sizes are chosen to make sizeof (struct crypt_data) add up to exactly 32768 bytes."
    private const int WorkArea = 32768;
    private const int GensaltOutput = 192; // CRYPT_GENSALT_OUTPUT_SIZE
    private const int SaltBytes = 16;

    /// <summary>Hashes a phrase.</summary>
    /// <param name="phrase">The phrase and the NUL that ends it; bcrypt reads 72 bytes of it.</param>
    /// <param name="setting">Method, cost and salt, e.g. <c>$2b$12$</c> and 22 characters.</param>
    /// <returns>The setting followed by the digest; null when libcrypt refuses the setting.</returns>
    public static string? Hash(ReadOnlySpan<byte> phrase, string setting)
    {
        var work = (byte*)NativeMemory.AllocZeroed(WorkArea);
        try
        {
            fixed (byte* phrasePointer = phrase)
            fixed (byte* settingPointer = Terminated(setting))
            {
                return Marshal.PtrToStringUTF8((nint)Crypt(phrasePointer, settingPointer, work, WorkArea));
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(work, WorkArea));
            NativeMemory.Free(work);
        }
    }

    /// <summary>A new <c>$2b$</c> setting with a random salt.</summary>
    public static string NewSetting(int cost)
    {
        var random = RandomNumberGenerator.GetBytes(SaltBytes);
        var output = stackalloc byte[GensaltOutput];
        fixed (byte* prefix = Terminated("$2b$"))
        fixed (byte* randomPointer = random)
        {
            var setting = Gensalt(prefix, new CULong((uint)cost), randomPointer, random.Length, output, GensaltOutput);
            return Marshal.PtrToStringUTF8((nint)setting) ?? throw new PlatformNotSupportedException("This system's libcrypt has no bcrypt.");
        }
    }

    private static byte[] Terminated(string ascii) => Encoding.ASCII.GetBytes(ascii + '\0');

    [LibraryImport("libcrypt.so.1", EntryPoint = "crypt_rn")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial byte* Crypt(byte* phrase, byte* setting, byte* data, int size);

    [LibraryImport("libcrypt.so.1", EntryPoint = "crypt_gensalt_rn")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial byte* Gensalt(byte* prefix, CULong count, byte* random, int randomLength, byte* output, int outputSize);
}
