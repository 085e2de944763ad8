namespace IdentityPlatform.TestSupport.Fuzzing;

/// <summary>Changes bytes without knowing what they mean.</summary>
public static class ByteMutator
{
    // Overlong UTF-8, halves of characters, a byte order mark, ends of lines.
    private static readonly byte[][] Nasty =
        [[0], [0xff], [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xef, 0xbb, 0xbf], [0xe2], [(byte)'\r', (byte)'\n'], [(byte)'&'], [(byte)'='], [(byte)'%'], [(byte)'"'], [(byte)'\\'], [(byte)'{'], [(byte)']'], [(byte)',']];

    /// <summary>Changes so many places.</summary>
    public static byte[] Change(byte[] bytes, int changes, SeededNumbers numbers)
    {
        var changed = bytes.ToList();
        for (var i = 0; i < changes; i++)
        {
            var at = numbers.Below(changed.Count + 1);
            switch (numbers.Below(5))
            {
                case 0 when at < changed.Count:
                    changed[at] ^= (byte)(1 << numbers.Below(8));
                    break;
                case 1 when at < changed.Count:
                    changed.RemoveRange(at, 1 + numbers.Below(Math.Min(8, changed.Count - at)));
                    break;
                case 2 when at < changed.Count:
                    changed.InsertRange(at, changed.GetRange(at, numbers.Below(changed.Count - at)));
                    break;
                case 3 when numbers.OneIn(20):
                    changed.InsertRange(at, Enumerable.Repeat((byte)'a', 70_000));
                    break;
                default:
                    changed.InsertRange(at, numbers.Pick(Nasty));
                    break;
            }
        }

        return [.. changed];
    }
}
