namespace IdentityPlatform.Hosting;

/// <summary>Tells load from quiet by what a process allocates.</summary>
/// <param name="quiet">At most so many bytes from one look to the next are quiet.</param>
/// <param name="load">So many bytes since the last time make it worth the while.</param>
internal sealed class AllocationWatch(long quiet, long load)
{
    private long _last;
    private long _answered;

    /// <summary>Whether there was load and it is over; once for each load.</summary>
    /// <param name="allocated">All bytes allocated since the process began.</param>
    public bool IsQuietAfterLoad(long allocated)
    {
        var since = allocated - _last;
        _last = allocated;
        if (since > quiet || allocated - _answered < load)
            return false;
        _answered = allocated;
        return true;
    }
}
