/// All that is public in an assembly, as both compilers see it, with its comments.
module ApiGen.Catalog

open ApiGen.FSharpReading

let ofAssembly (sources: Sources) (name: string) : ApiAssembly =
    let seen = sources.FSharp.Assembly name

    if isFSharp seen then
        FSharpCatalog.ofAssembly sources seen
    else
        CSharpCatalog.ofAssembly sources name
