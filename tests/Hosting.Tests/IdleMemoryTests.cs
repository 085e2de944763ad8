using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityPlatform.Hosting;

public sealed class IdleMemoryTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public void GiveBack_AfterMuchGarbage_CommitsLess()
    {
        Fill();
        GC.Collect();
        var before = GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;

        using (var memory = new IdleMemory(NullLogger<IdleMemory>.Instance))
            memory.GiveBack();

        GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes.ShouldBeLessThan(before - (64 * MiB));
    }

    [Fact]
    public void IsQuietAfterLoad_OnlyOnceItIsOver_AndOnceForEachLoad()
    {
        var watch = new AllocationWatch(quiet: 5, load: 100);

        watch.IsQuietAfterLoad(50).ShouldBeFalse("there was no load yet");
        watch.IsQuietAfterLoad(140).ShouldBeFalse("it goes on");
        watch.IsQuietAfterLoad(144).ShouldBeTrue("it is over");
        watch.IsQuietAfterLoad(148).ShouldBeFalse("that was all");
        watch.IsQuietAfterLoad(243).ShouldBeFalse("the next one");
        watch.IsQuietAfterLoad(247).ShouldBeTrue("is over as well");
    }

    // Small objects: they lie in the heap that a server keeps. A method of its own, so that nothing holds them any more.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill()
    {
        var kept = new List<byte[]>();
        for (var i = 0; i < 128 * 1024; i++)
            kept.Add(new byte[1024]);
        GC.KeepAlive(kept);
    }
}
